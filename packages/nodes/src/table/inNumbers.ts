import { type Column, inUnit, parseQuantity } from '@rheobase/core';

/** A sweep over a quantity gives words ("0.5 ms"): numbers in the unit of the first, if all are quantities of one kind. */
export function inNumbers(swept: Column): Column {
  if (swept.kind !== 'text') return swept;
  const parsed = swept.values.map((value) => parseQuantity(String(value)));
  const unit = /^[^a-zµΩ%]*(.*)$/i.exec(String(swept.values[0] ?? ''))?.[1].trim() ?? '';
  const quantities = parsed.flatMap((one) => ('ok' in one ? [one.ok] : []));
  const isOne = quantities.every(({ dimension }) =>
    dimension.every((halves, i) => halves === quantities[0].dimension[i]),
  );
  if (unit === '' || !isOne || quantities.length < parsed.length) return swept;
  return { name: swept.name, unit, kind: 'number', values: quantities.map((quantity) => inUnit(quantity, unit)) };
}
