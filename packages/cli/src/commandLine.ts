import type { GraphOptions } from './loadGraph.js';

/** What to type to get the same results again: nothing that tells of this machine, nothing that changes no result. */
export function commandLine(argument: string, { set = {}, seed }: GraphOptions): string {
  const settings = Object.entries(set).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return ` --set ${shellWord(`${name}=${text}`)}`;
  });
  return `rheobase run ${shellWord(argument)}${settings.join('')}${seed === undefined ? '' : ` --seed ${seed}`}`;
}

/** Quoted for a shell where it must be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
