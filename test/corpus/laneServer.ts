import { type Accelerator, load, type PrepareOptions, prepare, serveLane } from '@rheobase/core';
import { type NativeAddon, nativeAccelerator } from '@rheobase/native';
import { registry } from '@rheobase/nodes';
import { wasmAccelerator } from '@rheobase/wasm';

/** What a thread other than the first runs for test/threads.slow.test.ts. */

export interface LaneRequest {
  readonly text: string;
  readonly point: number;
  readonly lanes: number;
  readonly lane: number;
  readonly shared: unknown;
  readonly kernels: 'typescript' | 'wasm' | 'native';
  /** Where native twins lie, and of which set they shall be. */
  readonly native?: { readonly file: string; readonly set: string } | undefined;
}

/** Computes chunks until it is told to stop. */
export function serve(request: LaneRequest): void {
  const { text, point, lanes, lane, shared } = request;
  const { experiment } = load(text, registry);
  if (experiment === undefined) throw new Error('internal: a thread cannot plan the graph');
  const options: PrepareOptions = { accelerator: acceleratorOf(request), lanes, join: { shared, lane } };
  const { prepared } = prepare(experiment.points[point].plan, experiment.identity, options);
  if (prepared === undefined) throw new Error('internal: a thread cannot prepare the plan');
  serveLane(prepared);
}

function acceleratorOf({ kernels, native }: LaneRequest): Accelerator | undefined {
  if (kernels === 'typescript') return undefined;
  const wasm = wasmAccelerator((globalThis as unknown as { WebAssembly: never }).WebAssembly);
  if (native === undefined) return wasm;
  // As `require` does it, which a script of one piece has not.
  const loaded = { exports: {} };
  process.dlopen(loaded, native.file);
  return nativeAccelerator(wasm, loaded.exports as NativeAddon, { set: native.set });
}
