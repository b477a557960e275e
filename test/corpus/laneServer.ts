import { load, type PrepareOptions, prepare, serveLane } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { wasmAccelerator } from '@rheobase/wasm';

/** What a thread other than the first runs for test/threads.slow.test.ts. */

export interface LaneRequest {
  readonly text: string;
  readonly point: number;
  readonly lanes: number;
  readonly lane: number;
  readonly shared: unknown;
  readonly kernels: 'typescript' | 'wasm';
}

/** Computes chunks until it is told to stop. */
export function serve({ text, point, lanes, lane, shared, kernels }: LaneRequest): void {
  const { experiment } = load(text, registry);
  if (experiment === undefined) throw new Error('internal: a thread cannot plan the graph');
  const accelerator =
    kernels === 'wasm' ? wasmAccelerator((globalThis as unknown as { WebAssembly: never }).WebAssembly) : undefined;
  const options: PrepareOptions = { accelerator, lanes, join: { shared, lane } };
  const { prepared } = prepare(experiment.points[point].plan, experiment.identity, options);
  if (prepared === undefined) throw new Error('internal: a thread cannot prepare the plan');
  serveLane(prepared);
}
