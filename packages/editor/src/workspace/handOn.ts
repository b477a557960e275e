import { type GraphDocument, planDocument, type Registry, sentence } from '@rheobase/core';
import { drawFigure } from '../carry/drawFigure.js';
import { carriedBy, runInput } from '../carry/runCarried.js';
import type { Editor } from '../model/editor.js';
import type { HandOn, ResultForm } from '../model/filesHandle.js';
import { english } from '../text/english.js';
import { download } from './fileAccess.js';

/** Everything that leaves the page: links, figures, tables, reports, bundles. What makes them is loaded when it is asked for. */
export interface HandOnHost {
  readonly registry: Registry;
  /** The address of the page, without what stands behind `#` and `?`. */
  readonly page: () => string;
  readonly say: (message: string, link?: string) => void;
}

export function createHandOn({ registry, page, say }: HandOnHost) {
  async function copied(text: string, done: string, editor: Editor, link?: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      say(done, link);
    } catch {
      // A page in a frame, or one that may not write the clipboard, shows what there is to copy.
      if (link === undefined) download(text, `${plainName(editor)}.md`, 'text/markdown');
      else say(english.share.linkIs, link);
    }
  }

  async function copyLink(editor: Editor): Promise<void> {
    const { encodeLink } = await import('@rheobase/share');
    const encoded = encodeLink(editor.documents.getState().document, page());
    if ('problem' in encoded) say(english.share.noLink(encoded.problem));
    else await copied(encoded.link, english.share.linkCopied, editor, encoded.link);
  }

  async function copyMethods(editor: Editor): Promise<void> {
    const { methodsMarkdown } = await import('@rheobase/share');
    const { experiment, issues } = planDocument(withoutReceipts(editor.documents.getState().document), registry);
    const wrong = issues.find(({ severity }) => severity === 'error');
    if (experiment === undefined) say(english.share.noMethods(wrong === undefined ? '' : sentence(wrong)));
    else await copied(methodsMarkdown(experiment), english.share.methodsCopied, editor);
  }

  async function exportRun(editor: Editor, what: 'report' | 'bundle'): Promise<void> {
    const input = await runInput(editor.runs);
    if (input === undefined) {
      say(english.share.noRun);
      return;
    }
    const { makeBundle, reportHtml, runFiles } = await import('@rheobase/share');
    if (what === 'report') {
      const svgs: Record<string, string> = {};
      for (const [name, result] of Object.entries(input.outputs)) {
        if (result.kind === 'figure') svgs[name] = (await drawFigure(result.figure)).svg;
      }
      download(reportHtml(input, { files: {}, svgs, isAlone: true }), `${plainName(editor)}.html`, 'text/html');
      return;
    }
    const files = new Map<string, Uint8Array>();
    const encoder = new TextEncoder();
    for await (const [path, content] of runFiles(input, { draw: drawFigure, onNote: say })) {
      files.set(path, typeof content === 'string' ? encoder.encode(content) : content);
    }
    const { receipt } = editor.runs.getState().result ?? {};
    const carried = { document: input.document, ...(receipt === undefined ? {} : { receipt }) };
    const bytes = makeBundle(carried, files);
    download(bytes as BlobPart, `${plainName(editor)}.rheobase.zip`, 'application/zip');
  }

  async function exportResult(editor: Editor, name: string, form: ResultForm): Promise<void> {
    const result = editor.runs.live.results.get(name);
    if (result === undefined) return;
    const { csv, embedInPng, embedInSvg, fileName } = await import('@rheobase/share');
    const file = `${fileName(name)}.${form}`;
    if (result.kind === 'table') download(csv(result.table), file, 'text/csv');
    if (result.kind !== 'figure') return;
    const carried = carriedBy(editor.runs, name, result);
    const { svg, png } = await drawFigure(result.figure);
    if (form === 'svg') download(carried === undefined ? svg : embedInSvg(svg, carried), file, 'image/svg+xml');
    else download((carried === undefined ? png : embedInPng(png, carried)) as BlobPart, file, 'image/png');
  }

  /** Whatever goes wrong is said; nothing is left half done. */
  async function told(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      say(english.share.notMade(error instanceof Error ? error.message : String(error)));
    }
  }

  return {
    handOn: (editor: Editor, what: HandOn): Promise<void> => {
      if (what === 'link') return told(copyLink(editor));
      return told(what === 'methods' ? copyMethods(editor) : exportRun(editor, what));
    },
    exportResult: (editor: Editor, name: string, form: ResultForm) => told(exportResult(editor, name, form)),
  };
}

function withoutReceipts({ receipts: _, ...document }: GraphDocument): GraphDocument {
  return document;
}

function plainName(editor: Editor): string {
  const plain = (editor.documents.getState().document.name ?? '').replace(/[^A-Za-z0-9_-]+/g, '-');
  return plain.replace(/^-+|-+$/g, '').slice(0, 80) || 'graph';
}
