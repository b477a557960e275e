import type { Result } from '@rheobase/core';
import type { Editor } from '../model/editor.js';
import type { ResultForm } from '../model/filesHandle.js';
import { english } from '../text/english.js';

const forms: Readonly<Record<Result['kind'], readonly ResultForm[]>> = {
  figure: ['svg', 'png'],
  table: ['csv'],
  model: [],
  number: [],
};

/** Saves a result as a file. A figure carries its graph, and the receipt of its run. */
export function ExportButtons({ editor, name, kind }: { editor: Editor; name: string; kind: Result['kind'] }) {
  const { files } = editor;
  if (files === undefined || forms[kind].length === 0) return null;
  return (
    <div className="export-buttons">
      {forms[kind].map((form) => (
        <button
          key={form}
          type="button"
          className="quiet"
          title={english.share.exportAs(name, english.share.form[form])}
          aria-label={english.share.exportAs(name, english.share.form[form])}
          onClick={() => void files.exportResult(name, form)}
        >
          {english.share.form[form]}
        </button>
      ))}
    </div>
  );
}
