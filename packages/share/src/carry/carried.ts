import {
  decodeUtf8,
  encodeUtf8,
  type GraphDocument,
  limits,
  parse,
  type Receipt,
  readReceipt,
  save,
  sentence,
} from '@rheobase/core';

/** An experiment inside something else: a graph, and the receipt of the run that this thing came from. */
export interface Carried {
  readonly document: GraphDocument;
  readonly receipt?: Receipt;
}

export type Problem = { readonly problem: string };

/** As text, for a figure. Receipts inside the document are left out: one belongs to the run itself. */
export function carriedText({ document, receipt }: Carried): string {
  const { receipts: _, ...bare } = document;
  return JSON.stringify({ rheobase: 'experiment', version: 1, graph: save(bare as GraphDocument), receipt });
}

export function carriedBytes(carried: Carried): Uint8Array {
  return encodeUtf8(carriedText(carried));
}

/** In: text from somewhere. Out: the experiment, held to the same rules as any file, or why there is none. */
export function readCarried(text: string): Carried | Problem {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: 'the experiment in it is not JSON' };
  }
  const { rheobase, version, graph, receipt } = (json ?? {}) as Record<string, unknown>;
  if (rheobase !== 'experiment' || typeof graph !== 'string') return { problem: 'what it carries is no experiment' };
  if (version !== 1) return { problem: 'it carries an experiment in a newer form. Use a newer rheobase' };
  const { document, issues } = parse(graph);
  if (document === undefined) return { problem: `the graph in it is not valid: ${issues.map(sentence).join(' ')}` };
  if (receipt === undefined) return { document };
  const read = readReceipt(receipt);
  return 'problem' in read ? { problem: `the receipt in it is not valid: ${read.problem}` } : { document, ...read };
}

export function readCarriedBytes(bytes: Uint8Array): Carried | Problem {
  const text = bytes.length > 2 * limits.bytes ? undefined : decodeUtf8(bytes);
  return text === undefined ? { problem: 'the experiment in it is not UTF-8 text' } : readCarried(text);
}

/** The graph file of a carried experiment, its receipt inside. */
export function carriedFile({ document, receipt }: Carried): string {
  return save(receipt === undefined ? document : { ...document, receipts: [JSON.parse(JSON.stringify(receipt))] });
}
