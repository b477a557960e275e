import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as core from '@rheobase/core';
import { systemFault } from './data/systemFault.js';
import type { ExtendedLibrary } from './packageFiles.js';

const largest = 16 * 1024 * 1024;
const relativeImport = /\b(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']*)["']/;

/**
 * Adds packages of nodes, each one ES module that exports `name`, `version` and `nodes`: a list, or a function that is
 * handed rheobase's own core and gives the list. Only what the command line or the user's settings name is loaded, never
 * what a graph names: a module can do anything. Its digest is over its one file, so it may not import others beside it.
 */
export async function withPackages(
  library: core.Library,
  files: readonly string[],
  cwd: string,
): Promise<ExtendedLibrary | { readonly problem: string }> {
  const definitions: core.NodeDefinition[] = [];
  const taken = new Set(library.types);
  const paths = [...new Set(files.map((file) => resolve(cwd, file)))];
  for (const path of paths) {
    const loaded = await readPackage(path);
    if ('problem' in loaded) return loaded;
    for (const definition of loaded.definitions) {
      if (taken.has(definition.type)) {
        return { problem: `${basename(path)}: there is a node type "${definition.type}" already.` };
      }
      taken.add(definition.type);
      definitions.push(definition);
    }
  }
  return { ...core.extendLibrary(library, definitions), packageFiles: paths };
}

async function readPackage(
  path: string,
): Promise<{ readonly definitions: readonly core.NodeDefinition[] } | { readonly problem: string }> {
  const shown = basename(path);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    return { problem: `cannot read the nodes in ${path}: ${systemFault(error)}.` };
  }
  if (bytes.length > largest) return { problem: `${shown} is over the limit of 16 MiB.` };
  const beside = relativeImport.exec(bytes.toString('utf8'));
  if (beside !== null) {
    return {
      problem: `${shown} imports ${beside[1]}: a package of nodes is one file, so that its digest covers all of it. Bundle it first.`,
    };
  }
  let module: Record<string, unknown>;
  try {
    module = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    return { problem: `${shown} cannot be loaded: ${error instanceof Error ? error.message : String(error)}.` };
  }
  const { name, version, nodes } = module;
  if (
    typeof name !== 'string' ||
    typeof version !== 'string' ||
    !/^(@[a-z0-9._-]+\/)?[a-z0-9][a-z0-9._-]{0,213}$/.test(name)
  ) {
    return { problem: `${shown} does not say what it is: it exports no "name" and "version".` };
  }
  let given: unknown;
  try {
    given = typeof nodes === 'function' ? nodes(core) : nodes;
  } catch (error) {
    return {
      problem: `${shown}: its nodes cannot be made: ${error instanceof Error ? error.message : String(error)}.`,
    };
  }
  if (!Array.isArray(given) || given.length === 0) return { problem: `${shown} exports no "nodes".` };
  const digest = createHash('sha256').update(bytes).digest('hex');
  const definitions: core.NodeDefinition[] = [];
  for (const one of given as readonly Partial<core.NodeDefinition>[]) {
    if (
      typeof one?.type !== 'string' ||
      one.params === undefined ||
      one.outputs === undefined ||
      one.role === undefined
    ) {
      return { problem: `${shown}: one of its nodes was not made by defineSignal, defineDriver or defineResult.` };
    }
    definitions.push({ ...(one as core.NodeDefinition), package: { name, version, digest } });
  }
  return { definitions };
}
