import type { GraphOptions } from './loadGraph.js';

/** What to type to get the same results again: nothing that tells of this machine, nothing that changes no result. */
export function commandLine(
  argument: string,
  { set = {}, seed, engine }: GraphOptions & { readonly engine?: string | undefined },
): string {
  const settings = Object.entries(set).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return ` --set ${shellWord(`${name}=${text}`)}`;
  });
  const other = engine === undefined ? '' : ` --engine ${engine}`;
  const seeded = seed === undefined ? '' : ` --seed ${seed}`;
  return `rheobase run ${shellWord(argument)}${settings.join('')}${seeded}${other}`;
}

/** Quoted for a shell where it must be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
