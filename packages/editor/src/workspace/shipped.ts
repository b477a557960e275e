/** The experiments that come with the site, with their pictures and guides, each loaded when it is asked for. */
const files = import.meta.glob('../../../../graphs/*.json', { query: '?raw', import: 'default' });
const pictures = import.meta.glob('../../../../graphs/pictures/*.svg', { query: '?raw', import: 'default' });
const guides = import.meta.glob('../../../../docs/guides/*.md', { query: '?raw', import: 'default' });

export const shippedNames: readonly string[] = Object.keys(files)
  .map((path) => path.slice(path.lastIndexOf('/') + 1, -'.json'.length))
  .sort();

export async function shippedText(name: string): Promise<string | undefined> {
  return (await files[`../../../../graphs/${name}.json`]?.()) as string | undefined;
}

/** A figure of the experiment, drawn small from the results of a real run; not every experiment has one. */
export async function pictureOf(name: string): Promise<string | undefined> {
  return (await pictures[`../../../../graphs/pictures/${name}.svg`]?.()) as string | undefined;
}

export async function guideText(name: string): Promise<string | undefined> {
  return (await guides[`../../../../docs/guides/${name}.md`]?.()) as string | undefined;
}

export interface Topic {
  readonly title: string;
  readonly experiments: readonly { readonly name: string; readonly question: string }[];
}

/** The table of contents of the guides: topics in the order in which they build on each other. */
export function topicsOf(contents: string): readonly Topic[] {
  return contents
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [title] = section.split('\n', 1);
      const rows = [...section.matchAll(/^\| \[[^\]]+\]\(([\w-]+)\.md\) \| (.+?) \|$/gm)];
      const experiments = rows
        .map(([, name, question]) => ({ name, question }))
        .filter(({ name }) => shippedNames.includes(name));
      return { title: title.replace(/^\d+\.\s*/, ''), experiments };
    });
}
