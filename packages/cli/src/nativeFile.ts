import { createRequire } from 'node:module';

let found: { readonly file: string | undefined } | undefined;

/** Where the compiled twins of @rheobase/native lie; undefined where there was no compiler. Nothing is loaded. */
export function nativeFile(): string | undefined {
  // Looked for once: it takes milliseconds.
  found ??= { file: find() };
  return found.file;
}

function find(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('@rheobase/native/twins.node');
  } catch {
    return undefined;
  }
}
