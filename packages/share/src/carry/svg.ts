import { type Carried, carriedText, type Problem, readCarried } from './carried.js';

/** SVG figures that carry their experiment, as text in a `metadata` element, which is not drawn. */

const open = '<metadata id="rheobase-experiment">';
const close = '</metadata>';
const mostCharacters = 32 * 1024 * 1024;

export function embedInSvg(svg: string, carried: Carried): string {
  const bare = withoutOwn(svg);
  const end = /<svg\b[^>]*>/.exec(bare);
  if (end === null) throw new Error('internal: what is to carry an experiment is no SVG');
  const at = end.index + end[0].length;
  return bare.slice(0, at) + open + escaped(carriedText(carried)) + close + bare.slice(at);
}

export function extractFromSvg(svg: string): Carried | Problem {
  const at = svg.indexOf(open);
  if (at < 0) return { problem: 'the picture carries no experiment' };
  const end = svg.indexOf(close, at);
  if (svg.length > mostCharacters || end < 0)
    return { problem: 'the experiment in the picture is damaged, or too large' };
  if (svg.indexOf(open, end) >= 0) return { problem: 'the picture carries several experiments' };
  return readCarried(unescaped(svg.slice(at + open.length, end)));
}

function withoutOwn(svg: string): string {
  const at = svg.indexOf(open);
  const end = at < 0 ? -1 : svg.indexOf(close, at);
  return end < 0 ? svg : svg.slice(0, at) + svg.slice(end + close.length);
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function unescaped(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}
