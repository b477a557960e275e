import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { NativeAddon } from '@rheobase/native';
import { leaveOut } from './needs.js';

/** What scripts/native.mjs made, where there was a compiler. */
export const nativeFile = resolve(import.meta.dirname, '../../packages/native/dist/twins.node');

export const addon = load();

function load(): NativeAddon | undefined {
  try {
    return createRequire(import.meta.url)(nativeFile) as NativeAddon;
  } catch {
    return undefined;
  }
}

/** The sets of this machine, or `none` where there are no native twins: for the titles of tests. */
export const nativeSets: readonly string[] = addon?.sets ?? ['none'];

/** Called inside a test. */
export function needsNative(): NativeAddon {
  return addon ?? leaveOut('no native twins were compiled: there is no C compiler that could');
}

/** For what asks the program, which uses native twins only where they have wider vectors than WebAssembly. */
export function needsWide(): void {
  if (needsNative().sets[0] === 'base') leaveOut('this processor has no wider vectors than WebAssembly');
}

/** The twins of a set, by name. */
export function namesOf(native: NativeAddon, set: string): readonly string[] {
  return Object.keys(native.open(set, new Uint8Array(64)).functions).sort();
}

/** Whether there is a C compiler with what a program needs. */
export function hasCompiler(): boolean {
  try {
    execFileSync('cc', ['-x', 'c', '-E', '-'], { input: '#include <stdlib.h>\n', stdio: ['pipe', 'ignore', 'ignore'] });
    return true;
  } catch {
    return false;
  }
}
