import { createRequire } from 'node:module';

/** Where the compiled twins of @rheobase/native lie; undefined where there was no compiler. Nothing is loaded. */
export function nativeFile(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('@rheobase/native/twins.node');
  } catch {
    return undefined;
  }
}
