import type { Editor } from '../model/editor.js';
import type { EngineChoice } from '../run/enginePort.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';

/** On what the page computes, and, where there is another place, the choice; to the same bytes either way. */
export function EngineNote({ editor }: { editor: Editor }) {
  const engines = editor.files?.engines;
  const why = globalThis.crossOriginIsolated ? english.dock.engine.isolated : english.dock.engine.notIsolated;
  const here = english.dock.engine.page(editor.threads);
  if (engines !== undefined) return <EngineSwitch engines={engines} here={here} why={why} />;
  return (
    <span className="engine-note" title={why}>
      {here}
    </span>
  );
}

function EngineSwitch({ engines, here, why }: { engines: EngineChoice; here: string; why: string }) {
  const place = useSelected(engines, (state) => state);
  return (
    <select
      className="engine-note"
      aria-label={english.dock.engine.label}
      title={why}
      value={place}
      onChange={(event) => engines.set(event.target.value as typeof place)}
    >
      <option value="page">{here}</option>
      <option value="machine">{english.dock.engine.machine(engines.threads)}</option>
    </select>
  );
}
