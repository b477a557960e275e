import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Fact } from '../run/runStore.js';
import { useThemeName } from '../session/themeName.js';
import { english } from '../text/english.js';

/** Loss and accuracy while a network trains. Each has an axis of its own: a loss must not share one with a share. */
export function TrainingCurve({
  node,
  history,
  behind,
  width,
}: {
  node: string;
  history: readonly Fact[];
  /** Earlier trainings, drawn paler. */
  behind: readonly (readonly Fact[])[];
  width: number;
}) {
  const ref = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const hasAccuracy = history.some(({ facts }) => facts.accuracy !== undefined);
  const epochs = Math.max(...[history, ...behind].map((one) => one.at(-1)?.facts.epochs ?? 1));
  const pinned = behind.length;
  const theme = useThemeName();

  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew in the colours of another theme.
  useEffect(() => {
    const element = ref.current as HTMLDivElement;
    const style = getComputedStyle(element);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const axis = { stroke: colour('--text-soft'), grid: { stroke: colour('--card-line') }, ticks: { show: false } };
    plot.current = new uPlot(
      {
        width,
        height: 190,
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false, range: [0, epochs] }, loss: {}, share: { range: [0, 1] } },
        axes: [
          { ...axis, label: english.view.epoch, labelSize: 18, size: 34 },
          { ...axis, scale: 'loss', label: english.view.loss, labelSize: 18, size: 46 },
          ...(hasAccuracy
            ? [
                {
                  ...axis,
                  scale: 'share',
                  side: 1 as const,
                  grid: { show: false },
                  label: english.view.accuracy,
                  labelSize: 18,
                  size: 42,
                },
              ]
            : []),
        ],
        series: [
          {},
          ...Array.from({ length: pinned }, () => [
            { scale: 'loss', stroke: colour('--text-faint'), width: 1.5, dash: [5, 3], points: { show: false } },
            ...(hasAccuracy
              ? [{ scale: 'share', stroke: colour('--text-faint'), width: 1.5, dash: [5, 3], points: { show: false } }]
              : []),
          ]).flat(),
          { scale: 'loss', stroke: colour('--kind-current'), width: 2, points: { show: false } },
          ...(hasAccuracy
            ? [{ scale: 'share', stroke: colour('--kind-spikes'), width: 2, points: { show: false } }]
            : []),
        ],
      },
      Array.from({ length: 1 + (1 + pinned) * (hasAccuracy ? 2 : 1) }, () => []) as unknown as uPlot.AlignedData,
      element,
    );
    return () => plot.current?.destroy();
  }, [width, hasAccuracy, epochs, pinned, theme]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a plot that was made anew is empty.
  useEffect(() => {
    // Each training has epochs of its own: uPlot wants one axis for all.
    const tables = [...behind, history].map((one) => {
      const of = (name: string) => one.map(({ facts }) => facts[name] ?? null);
      return [one.map(({ epoch }) => epoch), of('loss'), ...(hasAccuracy ? [of('accuracy')] : [])] as uPlot.AlignedData;
    });
    const gaps = tables.map((table) => table.map(() => 1 as const));
    plot.current?.setData(uPlot.join(tables, gaps));
  }, [history, behind, hasAccuracy, width, epochs, theme]);

  const last = history.at(-1)?.facts;
  return (
    <figure className="curve" aria-label={english.view.curve(node)}>
      <figcaption>
        <strong>{node}</strong>
        {last === undefined ? null : (
          <>
            <span className="key loss">{english.view.lossIs(last.loss ?? 0)}</span>
            {last.accuracy === undefined ? null : (
              <span className="key accuracy">{english.view.accuracyIs(last.accuracy)}</span>
            )}
          </>
        )}
      </figcaption>
      <div ref={ref} />
    </figure>
  );
}
