import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Fact } from '../run/runStore.js';
import { english } from '../text/english.js';

/** Loss and accuracy while a network trains. Each has an axis of its own: a loss must not share one with a share. */
export function TrainingCurve({ node, history, width }: { node: string; history: readonly Fact[]; width: number }) {
  const ref = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const hasAccuracy = history.some(({ facts }) => facts.accuracy !== undefined);
  const epochs = history.at(-1)?.facts.epochs ?? 1;

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
          { scale: 'loss', stroke: colour('--kind-current'), width: 2, points: { show: false } },
          ...(hasAccuracy
            ? [{ scale: 'share', stroke: colour('--kind-spikes'), width: 2, points: { show: false } }]
            : []),
        ],
      },
      [[], [], ...(hasAccuracy ? [[]] : [])],
      element,
    );
    return () => plot.current?.destroy();
  }, [width, hasAccuracy, epochs]);

  useEffect(() => {
    const columns = [history.map(({ epoch }) => epoch), history.map(({ facts }) => facts.loss ?? null)];
    if (hasAccuracy) columns.push(history.map(({ facts }) => facts.accuracy ?? null) as number[]);
    plot.current?.setData(columns as uPlot.AlignedData);
  }, [history, hasAccuracy]);

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
