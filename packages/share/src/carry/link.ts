import {
  decodeBase64Url,
  decodeUtf8,
  encodeBase64Url,
  encodeUtf8,
  type GraphDocument,
  limits,
  parse,
  save,
  sentence,
} from '@rheobase/core';
import { deflateSync } from 'fflate';
import { inflateLimited } from './inflate.js';

/**
 * A link that carries the whole graph: behind the `#`, which no server ever sees, stands `g1=` and the graph, deflated
 * and in base64url. Receipts are left out. Above the limit mail and chat programs begin to cut links.
 */
export const linkLimit = 32_000;

const mark = 'g1=';

export function encodeLink(
  document: GraphDocument,
  page = '',
): { readonly link: string } | { readonly problem: string } {
  const { receipts: _, ...bare } = document;
  // Read back, so that what is sent is in its order and can be read.
  const compact = JSON.stringify(JSON.parse(save(bare as GraphDocument)));
  const fragment = mark + encodeBase64Url(deflateSync(encodeUtf8(compact), { level: 9 }));
  if (fragment.length > linkLimit) {
    const problem = `the link would have ${fragment.length} characters, more than the ${linkLimit} that programs keep whole. Send the file, or a bundle`;
    return { problem };
  }
  return { link: `${page.replace(/#.*$/, '')}#${fragment}` };
}

/** The graph of a link or of its fragment, checked like any file. */
export function decodeLink(link: string): { readonly document: GraphDocument } | { readonly problem: string } {
  const fragment = link.slice(link.indexOf('#') + 1).trim();
  if (!fragment.startsWith(mark)) return { problem: 'the link carries no graph' };
  if (fragment.length > linkLimit) return { problem: `the link has more than ${linkLimit} characters` };
  const packed = decodeBase64Url(fragment.slice(mark.length));
  const bytes = packed === undefined ? undefined : inflateLimited(packed, 'raw', limits.bytes);
  const text = bytes === undefined ? undefined : decodeUtf8(bytes);
  if (text === undefined) return { problem: 'the link is damaged, or was cut on its way' };
  const { document, issues } = parse(text);
  if (document === undefined)
    return { problem: `the graph in the link is not valid: ${issues.map(sentence).join(' ')}` };
  return { document };
}
