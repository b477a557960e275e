import { type Column, column, Missing, type SignalType } from '@rheobase/core';

/** Where a number of a signal stands along one axis, in physical terms. */
interface Place {
  readonly name: string;
  readonly unit?: string;
  at(feature: number): number;
}

/** The coordinates of every axis that has any; features are counted with the last axis fastest. */
function places({ shape }: SignalType): Place[] {
  let inner = 1;
  return [...shape]
    .reverse()
    .flatMap(({ size, coordinates }): Place[] => {
      const stride = inner;
      inner *= size;
      if (coordinates === undefined) return [];
      const { values, ...named } = coordinates;
      return [{ ...named, at: (feature) => values[Math.floor(feature / stride) % size] }];
    })
    .reverse();
}

/** How many columns `featureColumns` makes. */
export function featureColumnCount(type: SignalType): number {
  return (type.batch === null ? 0 : 1) + 1 + places(type).length;
}

type Cell = number | Missing;

/** The leading columns of a table over neurons: the sample if there are samples, the neuron, its coordinates. */
export function featureColumns(type: SignalType, samples: readonly number[], features: readonly Cell[]): Column[] {
  return [
    ...(type.batch === null ? [] : [column('sample', samples, { kind: 'integer' })]),
    column('neuron', features, { kind: 'integer' }),
    ...places(type).map(({ name, unit, at }) => {
      const cells = features.map((feature) => (feature instanceof Missing ? feature : at(feature)));
      return column(name, cells, unit === undefined ? {} : { unit });
    }),
  ];
}
