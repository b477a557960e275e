/** The experiments that come with the site, each loaded when it is asked for. */
const files = import.meta.glob('../../../../graphs/*.json', { query: '?raw', import: 'default' });

export const shippedNames: readonly string[] = Object.keys(files)
  .map((path) => path.slice(path.lastIndexOf('/') + 1, -'.json'.length))
  .sort();

export async function shippedText(name: string): Promise<string | undefined> {
  return (await files[`../../../../graphs/${name}.json`]?.()) as string | undefined;
}
