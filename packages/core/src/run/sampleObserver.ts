import { edgesInto, type GraphNode, portName } from '../check/graph.js';
import type { RunEvent } from '../define/event.js';
import { bytesPer, type Frame, noCounts, type SignalArray } from '../define/kernel.js';
import type { DriverDefinition } from '../define/node.js';
import { sizingOf } from '../plan/layout.js';
import type { PassStep } from '../plan/plan.js';
import type { Outputs } from '../result/result.js';
import { timeOf } from './bind.js';
import type { Prepared } from './prepare.js';

type ProbeEvent = Extract<RunEvent, { readonly type: 'probe' }>;

/**
 * What a driver says of single samples that were seen in any pass: its observer, fed with what probes copied out of
 * the signals that it is wired to. So a measure of the test split can be looked at while a network still trains.
 */
export interface SampleObserver {
  /** The signals that it needs. */
  readonly ports: readonly string[];
  /** Gives the results of one sample once all its signals are there. */
  readonly add: (event: ProbeEvent) => Outputs | undefined;
  /** What follows is of another chunk: samples of which something is missing will not be complete. */
  readonly forget: () => void;
}

/** A sample on its way: its signals, and those that have not come to their last step. */
interface Collected {
  readonly buffer: ArrayBuffer;
  readonly missing: Set<string>;
}

/** In: a prepared plan and one of its drivers. Out: undefined where it trains, or reads no signal. */
export function sampleObserver(prepared: Prepared, driver: string): SampleObserver | undefined {
  const { plan } = prepared;
  const { graph } = plan.inferred;
  const definition = graph.nodes.get(driver)?.definition as DriverDefinition | undefined;
  const step = plan.steps.find((one): one is PassStep => one.kind === 'pass' && one.drivers.includes(driver));
  const observe = definition?.role === 'driver' ? definition.observe : undefined;
  if (step === undefined || observe === undefined) return undefined;

  const inputs: Record<string, SignalArray> = {};
  const arrays = new Map<string, SignalArray>();
  let bytes = 0;
  for (const { from, to } of edgesInto(graph, driver)) {
    const port = portName(from);
    const array = step.layout.signals.get(port);
    if (array === undefined) continue;
    const varies = array.stepStride > 0;
    const length = (varies ? step.numSteps * array.perTick : 1) * array.size;
    const own = { ...array, offset: bytes, length, sampleStride: length, stepStride: varies ? array.size : 0 };
    inputs[to.port] = arrays.get(port) ?? own;
    if (inputs[to.port] !== own) continue;
    arrays.set(port, own);
    bytes += Math.ceil((length * bytesPer[array.dtype]) / 8) * 8;
  }
  if (arrays.size === 0) return undefined;

  const time = timeOf(plan, step, driver);
  const sizing = sizingOf(plan.inferred, graph.nodes.get(driver) as GraphNode);
  const slice = [...(prepared.passes.get(step)?.values() ?? [])];
  const collected = new Map<number, Collected>();

  function results(id: number, buffer: ArrayBuffer): Outputs {
    const samples = Int32Array.of(id);
    const binding = { path: driver, ...sizing, inputs, ...time, samples, slice, model: undefined, engine: undefined };
    const observer = observe?.(binding);
    if (observer === undefined) throw new Error(`internal: ${driver} does not observe`);
    const place = { buffer, block: 0, firstStep: 0, scratch: 0 };
    const frame: Frame = { ...place, samples, epoch: 0, training: false, smooth: 'off', counts: noCounts() };
    observer.window(frame, { first: 0, count: 1, t0: 0, t1: time.numSteps, perTick: time.perTick });
    return observer.finish();
  }

  return {
    ports: [...arrays.keys()],
    add({ port, sample, size, firstStep, steps, length, values }) {
      const array = arrays.get(port);
      if (array === undefined || length * size !== array.length) return undefined;
      let own = collected.get(sample);
      if (own === undefined) {
        own = { buffer: new ArrayBuffer(bytes), missing: new Set(arrays.keys()) };
        collected.set(sample, own);
      }
      const Type = array.dtype === 'float32' ? Float32Array : Float64Array;
      new Type(own.buffer, array.offset, array.length).set(values, firstStep * size);
      if (firstStep + steps < length) return undefined;
      own.missing.delete(port);
      if (own.missing.size > 0) return undefined;
      collected.delete(sample);
      return results(sample, own.buffer);
    },
    forget: () => collected.clear(),
  };
}
