import type { Carried, Problem } from '@rheobase/share';

/** Larger than any bundle of a run that a page could show. */
export const mostCarriedBytes = 256 * 1024 ** 2;

/** Whether a file of this name may carry an experiment: a figure or a bundle. */
export function mayCarry(name: string): boolean {
  return /\.(png|svg|zip)$/i.test(name);
}

/** In: a figure or a bundle from somewhere. Out: the experiment in it, held to the rules of any file, or why not. */
export async function readExperiment(bytes: Uint8Array): Promise<Carried | Problem> {
  const { extractFromPng, extractFromSvg, isPng, isZip, openBundle } = await import('@rheobase/share');
  if (isPng(bytes)) return extractFromPng(bytes);
  if (isZip(bytes)) return openBundle(bytes);
  const text = new TextDecoder().decode(bytes);
  return text.includes('<svg') ? extractFromSvg(text) : { problem: 'it is neither a PNG, an SVG nor a bundle' };
}

/** The experiment behind the `#` of an address; undefined where there is none. */
export async function readLink(address: string): Promise<Carried | Problem | undefined> {
  const at = address.indexOf('#');
  if (at < 0 || !address.startsWith('g1=', at + 1)) return undefined;
  const { decodeLink } = await import('@rheobase/share');
  return decodeLink(address);
}
