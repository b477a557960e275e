import type { Figure, Result } from '@rheobase/core';
import { english } from '../text/english.js';
import { FigureView } from './FigureView.js';
import { numberText, TableView } from './TableView.js';

/** One result of a run, as its kind is best looked at. */
export function ResultView({ result, behind }: { result: Result; behind?: readonly Figure[] | undefined }) {
  switch (result.kind) {
    case 'figure':
      return <FigureView figure={result.figure} {...(behind === undefined ? {} : { behind })} />;
    case 'table':
      return <TableView table={result.table} />;
    case 'number':
      return result.value === null ? (
        <p className="none">{result.missing}</p>
      ) : (
        <p className="number-view">
          {numberText(result.value)}
          {result.unit === undefined ? null : <span className="unit"> {result.unit}</span>}
        </p>
      );
    case 'model':
      return (
        <dl className="model-view">
          {Object.entries(result.model.tensors).map(([name, { shape, dtype }]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{english.view.tensor(shape, dtype)}</dd>
            </div>
          ))}
        </dl>
      );
  }
}
