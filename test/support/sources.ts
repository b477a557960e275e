import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';

/** The sources of the packages as a parser sees them: who imports whom, and every node of their syntax. */

const repository = resolve(import.meta.dirname, '../..');

export interface Import {
  /** A path from the repository, for a file of the same package; else the name of a module. */
  readonly to: string;
  readonly typeOnly: boolean;
}

export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

export interface Source {
  /** From the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly isTest: boolean;
  readonly imports: readonly Import[];
  readonly nodes: readonly SyntaxNode[];
}

/** Every TypeScript file below `packages/<name>/src`. */
export function readSources(packages: readonly string[]): readonly Source[] {
  return packages.flatMap((name) =>
    ['.ts', '.tsx'].flatMap((ending) => filesBelow(`packages/${name}/src`, ending)).map(readSource),
  );
}

/** Paths of all files below a folder, in order; none where there is no such folder. */
export function filesBelow(folder: string, ending: string): readonly string[] {
  if (!existsSync(resolve(repository, folder))) return [];
  return readdirSync(resolve(repository, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => posix.relative(repository, `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/')))
    .filter((path) => !path.includes('node_modules/'))
    .sort();
}

export function readText(path: string): string {
  return readFileSync(resolve(repository, path), 'utf8');
}

function readSource(path: string): Source {
  const text = readText(path);
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const requests: (Import | undefined)[] = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      to: target(path, moduleRequest.value),
      typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
    })),
    ...module.staticExports
      .flatMap(({ entries }) => entries)
      .map(({ moduleRequest, isType }) =>
        moduleRequest ? { to: target(path, moduleRequest.value), typeOnly: isType } : undefined,
      ),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => {
      const written = /^['"`]([^'"`$]+)['"`]$/.exec(text.slice(start, end))?.[1];
      return { to: written === undefined ? 'a computed import' : target(path, written), typeOnly: false };
    }),
  ];
  const nodes: SyntaxNode[] = [];
  collect(program, nodes);
  const imports = requests.filter((one) => one !== undefined);
  return { path, text, isTest: /\.test\.tsx?$/.test(path), imports, nodes };
}

function target(path: string, request: string): string {
  if (!request.startsWith('.')) return request;
  const file = posix.join(posix.dirname(path), request);
  const typed = file.replace(/\.js$/, '.ts');
  return existsSync(resolve(repository, typed)) ? typed : file.replace(/\.js$/, '.tsx');
}

function collect(value: unknown, into: SyntaxNode[]): void {
  if (Array.isArray(value)) for (const inner of value) collect(inner, into);
  else if (typeof value === 'object' && value !== null) {
    if ('type' in value && typeof value.type === 'string') into.push(value as SyntaxNode);
    for (const inner of Object.values(value)) collect(inner, into);
  }
}

/** Groups of files that import one another in a circle. */
export function cycles(edges: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  // Tarjan: a node whose lowest reachable stack position is its own closes a strongly connected component.
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string) => {
    const own = order.size;
    order.set(file, own);
    stack.push(file);
    let lowest = own;
    for (const next of edges.get(file) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) lowest = Math.min(lowest, low.get(next) ?? order.get(next) ?? own);
    }
    low.set(file, lowest);
    if (lowest !== own) return;
    const component = stack.splice(stack.indexOf(file));
    if (component.length > 1 || edges.get(file)?.includes(file)) found.push(component.sort());
  };
  for (const file of edges.keys()) if (!order.has(file)) visit(file);
  return found;
}
