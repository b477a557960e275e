import { isSignalPort, type SignalType } from '@rheobase/core';
import { useEffect, useMemo, useState } from 'react';
import { drawRaster, drawTrace, drawValues } from '../live/drawSignal.js';
import { type Bar, drawBars } from '../live/drawTable.js';
import { short } from '../live/ink.js';
import { Sketch } from '../live/Sketch.js';
import type { Editor } from '../model/editor.js';
import type { ProbeData, Travel } from '../run/protocol.js';
import { lookForms } from '../run/signalLook.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';

/** One sample of a data set on its way through the network, step by step, as the last training left it. */

interface Way {
  readonly driver: string;
  readonly split: string;
  readonly count: number;
}

/** Drivers whose pass has samples to choose from; those that train move the weights and show nobody's way. */
function waysIn(editor: Editor): readonly Way[] {
  const { graph, types } = editor.derived.getState().analysis.inferred;
  const ways: Way[] = [];
  for (const { path, definition, params } of graph.nodes.values()) {
    if (definition.role !== 'driver' || definition.train !== undefined) continue;
    const inputs = graph.edges.filter(({ to }) => to.node === path);
    const batch = inputs.map(({ from }) => types.get(`${from.node}.${from.port}`)?.batch).find((one) => one != null);
    if (batch == null) continue;
    const { split = Object.keys(batch.splits)[0] } = definition.demand(params);
    const range = batch.splits[split];
    if (range !== undefined && range.count > 0) ways.push({ driver: path, split, count: range.count });
  }
  // Those who read most have most to show: what is true beside the scores, membranes beside the spikes.
  const reads = ({ driver }: Way) => inputsOf(editor, driver).length;
  return ways.sort((a, b) => reads(b) - reads(a));
}

/** What a driver reads of the signals, in the order in which it declares its inputs. */
function inputsOf(editor: Editor, driver: string): readonly { readonly port: string; readonly type: SignalType }[] {
  const { graph, types } = editor.derived.getState().analysis.inferred;
  const declared = Object.keys(graph.nodes.get(driver)?.definition.inputs ?? {});
  return graph.edges
    .filter(({ to }) => to.node === driver)
    .sort((a, b) => declared.indexOf(a.to.port) - declared.indexOf(b.to.port))
    .flatMap(({ from }) => {
      const port = `${from.node}.${from.port}`;
      const type = types.get(port);
      return type === undefined ? [] : [{ port, type }];
    });
}

export function SamplePicker({ editor }: { editor: Editor }) {
  const analysis = useSelected(editor.derived, (state) => state.analysis);
  const phase = useSelected(editor.runs, (run) => run.phase);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read from the analysis.
  const ways = useMemo(() => waysIn(editor), [editor, analysis]);
  const [driver, setDriver] = useState<string>();
  const [sample, setSample] = useState(0);
  const [step, setStep] = useState(0);
  const [outcome, setOutcome] = useState<Travel>();
  const way = ways.find((one) => one.driver === driver) ?? ways[0];
  const isBusy = phase === 'running' || phase === 'paused';
  const chosen = way?.driver;

  useEffect(() => {
    if (chosen === undefined || isBusy) return;
    let isLate = false;
    void editor.runs.travel(chosen, sample).then((next) => {
      if (!isLate) setOutcome(next);
    });
    return () => {
      isLate = true;
    };
    // Another training is another way.
  }, [editor, chosen, sample, isBusy]);

  if (way === undefined) return <p className="none">{english.sample.none}</p>;
  const steps = outcome === undefined || 'missing' in outcome ? 1 : stepsIn(outcome.signals);
  const at = Math.min(step, steps - 1);
  const last = way.count - 1;
  const go = (to: number) => setSample(Math.max(0, Math.min(last, Math.round(to))));
  return (
    <section className="sample-picker" aria-label={english.sample.label}>
      <div className="sample-bar">
        {ways.length > 1 ? (
          <select
            aria-label={english.sample.driver}
            value={way.driver}
            onChange={(event) => {
              setDriver(event.target.value);
              setSample(0);
            }}
          >
            {ways.map((one) => (
              <option key={one.driver} value={one.driver}>
                {one.driver}
              </option>
            ))}
          </select>
        ) : null}
        <span>{english.sample.of(way.split)}</span>
        <button type="button" aria-label={english.sample.before} disabled={sample === 0} onClick={() => go(sample - 1)}>
          ‹
        </button>
        <input
          type="number"
          aria-label={english.sample.number}
          min={0}
          max={last}
          value={sample}
          onChange={(event) => go(Number(event.target.value))}
        />
        <button type="button" aria-label={english.sample.next} disabled={sample >= last} onClick={() => go(sample + 1)}>
          ›
        </button>
        <span className="unit">{english.sample.count(way.count)}</span>
        {steps > 1 ? (
          <label className="sample-step">
            {english.sample.step(at + 1, steps)}
            <input
              type="range"
              min={0}
              max={steps - 1}
              value={at}
              onChange={(event) => setStep(Number(event.target.value))}
            />
          </label>
        ) : null}
      </div>
      {isBusy ? <p className="none">{english.sample.busy}</p> : null}
      {outcome === undefined ? null : 'missing' in outcome ? (
        <p className="none">{english.sample.missing[outcome.missing]}</p>
      ) : (
        <Stations editor={editor} driver={way.driver} signals={outcome.signals} step={at} />
      )}
    </section>
  );
}

function stepsIn(signals: readonly ProbeData[]): number {
  return Math.max(1, ...signals.map(({ steps }) => steps));
}

interface StationsProps {
  readonly editor: Editor;
  readonly driver: string;
  readonly signals: readonly ProbeData[];
  readonly step: number;
}

/** Images, spikes, activations, and what the driver reads: currents between the layers would only stand in the way. */
function Stations({ editor, driver, signals, step }: StationsProps) {
  const { types } = editor.derived.getState().analysis.inferred;
  const inputs = new Set(inputsOf(editor, driver).map(({ port }) => port));
  const shown = signals.flatMap((data) => {
    const type = types.get(data.port);
    if (type === undefined || type.kind === 'label') return [];
    const moves = type.time !== null && type.varies;
    const isImage = !moves && type.shape.length === 2 && isSource(editor, data.port);
    const isLayer = type.kind === 'spikes' || (!moves && type.shape.length === 1 && isActivation(editor, data.port));
    return isImage || isLayer || inputs.has(data.port) ? [{ data, type, moves }] : [];
  });
  return (
    <ol className="stations">
      {shown.map(({ data, type, moves }) => (
        <li key={data.port}>
          <Station data={data} type={type} moves={moves} step={step} />
        </li>
      ))}
      <li>
        <Prediction editor={editor} driver={driver} signals={signals} step={step} />
      </li>
    </ol>
  );
}

function isSource(editor: Editor, port: string): boolean {
  const { graph } = editor.derived.getState().analysis.inferred;
  return graph.edges.every(({ to }) => to.node !== port.slice(0, port.lastIndexOf('.')));
}

/** An output without weights of its own, behind one that has: what a layer hands on. */
function isActivation(editor: Editor, port: string): boolean {
  const { graph } = editor.derived.getState().analysis.inferred;
  const definition = graph.nodes.get(port.slice(0, port.lastIndexOf('.')))?.definition;
  return (
    definition?.role === 'signal' &&
    definition.weights === undefined &&
    definition.passes === undefined &&
    Object.values(definition.inputs).some((one) => isSignalPort(one)) &&
    definition.affine === undefined
  );
}

function Station({ data, type, moves, step }: { data: ProbeData; type: SignalType; moves: boolean; step: number }) {
  const form = !moves ? 'values' : type.kind === 'spikes' ? 'raster' : 'trace';
  const look = useMemo(() => {
    const made = lookForms[form]?.({ key: data.port, form, of: data.port });
    made?.see({ type: 'probe', ...data, length: data.steps });
    return made?.take();
  }, [data, form]);
  const own = Math.min(step, data.steps - 1);
  const now = data.values.subarray(own * data.size, (own + 1) * data.size);
  let active = 0;
  for (let f = 0; f < now.length; f++) if (now[f] !== 0) active++;
  const isImage = form === 'values' && type.shape.length === 2;
  return (
    <>
      <h4>{data.port}</h4>
      <Sketch
        width={isImage ? 112 : 172}
        height={112}
        label={english.view.raster(data.port, data.sample)}
        draw={(ink) => {
          if (look === undefined) return;
          if (form === 'raster') drawRaster(ink, look, type, step);
          else if (form === 'trace') drawTrace(ink, look, type, [], step);
          else drawValues(ink, look, type);
        }}
      />
      <p className="unit">{isImage ? english.view.sample(data.sample) : english.sample.active(active, data.size)}</p>
    </>
  );
}

/** What the scores of the driver add up to by this step, the highest being what the network says. */
function Prediction({ editor, driver, signals, step }: StationsProps) {
  const inputs = inputsOf(editor, driver);
  const label = inputs.find(({ type }) => type.kind === 'label');
  const truth = signals.find(({ port }) => port === label?.port)?.values[0];
  const classes = label?.type.classes;
  // Its first input with a number for each class is what it scores by.
  const score = inputs.find(
    ({ type }) => type.kind !== 'label' && (classes === undefined || type.shape[0]?.size === classes),
  );
  const data = signals.find(({ port }) => port === score?.port);
  if (data === undefined) return null;
  const sums = new Float64Array(data.size);
  for (let t = 0; t <= Math.min(step, data.steps - 1); t++) {
    for (let f = 0; f < data.size; f++) sums[f] += data.values[t * data.size + f];
  }
  let best = 0;
  for (let f = 1; f < sums.length; f++) if (sums[f] > sums[best]) best = f;
  const low = Math.min(0, ...sums);
  const bars: Bar[] = Array.from(sums, (sum, f) => ({ name: String(f), value: sum - low }));
  const isRight = truth === best;
  return (
    <>
      <h4>{english.sample.prediction}</h4>
      <Sketch
        width={150}
        height={112}
        label={english.sample.prediction}
        draw={(ink) => drawBars(ink, bars, (value) => short(value + low))}
      />
      <p className={truth === undefined ? 'unit' : isRight ? 'right' : 'wrong'}>
        {truth === undefined ? english.sample.says(best) : english.sample.verdict(best, truth)}
      </p>
    </>
  );
}
