import { renderSvg } from '../packages/cli/dist/report/renderFigure.js';

/** Time against spike rate, as an SVG. */
export function curve(points) {
  return renderSvg({
    title: 'Time against spike rate',
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      width: 420,
      height: 280,
      background: 'white',
      data: { values: points.map(({ rate, seconds }) => ({ rate, seconds })) },
      mark: { type: 'line', point: true },
      encoding: {
        x: { field: 'rate', type: 'quantitative', title: 'spikes per neuron and step in front of the second layer' },
        y: { field: 'seconds', type: 'quantitative', title: 'time of the run (s)', scale: { zero: true } },
      },
    },
  });
}
