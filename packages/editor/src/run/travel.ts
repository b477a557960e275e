import {
  chunkSize,
  type Experiment,
  type PassStep,
  type PrepareOptions,
  type RunEvent,
  runExperiment,
} from '@rheobase/core';
import type { Memory } from './memory.js';
import type { ProbeData, Travel } from './protocol.js';

/**
 * One sample on its way through a network that an earlier run trained: the pass of a driver, of which only the chunk
 * that holds the sample is computed. Its results are thrown away; what every node made of the sample is kept.
 */
export async function travel(
  experiment: Experiment,
  driver: string,
  sample: number,
  memory: Pick<Memory, 'known'>,
  options: PrepareOptions,
): Promise<Travel> {
  const [{ plan }] = experiment.points;
  const step = plan.steps.find((one): one is PassStep => one.kind === 'pass' && one.drivers.includes(driver));
  if (step === undefined) return { missing: 'pass' };
  const { first, count } = step.samples;
  if (sample < 0 || sample >= count) return { missing: 'sample' };
  const known = memory.known(plan);
  const model = step.model === undefined ? undefined : step.model.slice(0, step.model.lastIndexOf('.'));
  if (model !== undefined && !known.has(model)) return { missing: 'model' };
  const reuse = new Map([...known].filter(([path]) => !step.drivers.includes(path)));
  const id = first + sample;
  const observe = [...step.layout.signals.keys()].map((port) => ({ port, samples: [id] }));
  const signal = { aborted: false };
  // Chunks of a pass come in any order to the same bits: here the one that is asked for is the only one.
  const schedule = () => [Math.floor(sample / chunkSize)];
  const seen = new Map<string, ProbeData>();
  for await (const event of runExperiment(experiment, options, { signal, reuse, observe, schedule })) {
    if (event.type === 'probe') keep(seen, event);
    if (event.type !== 'position' || event.position.node !== step.drivers[0]) continue;
    if (event.position.step >= step.numSteps) signal.aborted = true;
  }
  const order = step.groups.flatMap(({ members }) => members);
  const place = ({ port }: ProbeData) => order.indexOf(port.slice(0, port.lastIndexOf('.')));
  return { sample, count, signals: [...seen.values()].sort((a, b) => place(a) - place(b)) };
}

/** Windows of a signal, one after the other. */
function keep(seen: Map<string, ProbeData>, event: Extract<RunEvent, { type: 'probe' }>): void {
  const { port, length, size, firstStep, values } = event;
  let whole = seen.get(port);
  if (whole === undefined) {
    const all = new (values.constructor as Float64ArrayConstructor)(length * size);
    whole = { port, sample: event.sample, firstStep: 0, steps: length, size, values: all };
    seen.set(port, whole);
  }
  whole.values.set(values as Float64Array, firstStep * size);
}
