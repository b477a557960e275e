import type { Figure } from '@rheobase/core';

type Spec = Readonly<Record<string, unknown>>;

/** Marks that may stand behind others and still be read. */
const lines = new Set(['line', 'trail', 'point', 'rule', 'tick', 'circle', 'square']);
/** A dash for each pin, so that they are told apart without colour. */
const dashes = [
  [5, 3],
  [1.5, 2],
  [9, 3, 2, 3],
] as const;

/**
 * A figure with those of earlier runs behind it, grey, on the same axes: plot by plot, where they have as many. What is
 * the same in both (levels, labels) is not drawn twice; of bars the outlines are drawn. Images stay as they are.
 */
export function behindFigure(figure: Figure, earlier: readonly Figure[], colour: string): Figure {
  const pinned = earlier.map(({ spec }, index) => ({ spec: spec as Spec, dash: dashes[index % dashes.length] }));
  return pinned.length === 0 ? figure : { ...figure, spec: behind(figure.spec, pinned, colour) };
}

interface Pinned {
  readonly spec: Spec;
  readonly dash: readonly number[];
}

function behind(spec: Spec, pinned: readonly Pinned[], colour: string): Spec {
  const { concat, layer } = spec as { readonly concat?: readonly Spec[]; readonly layer?: readonly Spec[] };
  if (concat !== undefined) {
    const plots = concat.map((plot, index) => {
      const same = pinned.flatMap(({ spec: { concat: others, data }, dash }) => {
        const other = (others as readonly Spec[] | undefined)?.[index];
        return other === undefined || (others as readonly Spec[]).length !== concat.length
          ? []
          : [{ spec: { ...(data === undefined ? {} : { data }), ...other }, dash }];
      });
      return behind(plot, same, colour);
    });
    return { ...spec, concat: plots };
  }
  if (layer === undefined) return spec;
  const own = new Set(layer.map((one) => JSON.stringify(one)));
  const under: Spec[] = [];
  const over: Spec[] = [];
  for (const { spec: other, dash } of pinned) {
    for (const one of (other.layer as readonly Spec[] | undefined) ?? []) {
      const type = markOf(one);
      const isTheSame = own.has(JSON.stringify(one)) && one.data !== undefined;
      if (isTheSame || !(lines.has(type) || type === 'bar')) continue;
      const data = one.data ?? other.data;
      if (data === undefined) continue;
      (type === 'bar' ? over : under).push({ ...one, data, ...muted(one, type, dash, colour) });
    }
  }
  return { ...spec, layer: [...under, ...layer, ...over] };
}

function markOf({ mark }: Spec): string {
  return typeof mark === 'string' ? mark : String((mark as Spec | undefined)?.type ?? '');
}

/** One colour, no legend; what colour told apart stays apart. */
function muted({ mark, encoding }: Spec, type: string, dash: readonly number[], colour: string): Spec {
  const { color, stroke, fill, strokeDash, shape, opacity: _, ...places } = (encoding ?? {}) as Record<string, Spec>;
  const apart = [color, stroke, fill, strokeDash, shape].flatMap((one) =>
    one?.field === undefined ? [] : [one.field],
  );
  const detail = [...new Set(apart)].map((field) => ({ field, type: 'nominal' }));
  const look = typeof mark === 'string' ? { type: mark } : (mark as Spec);
  const bar = { color: undefined, filled: false, fillOpacity: 0, stroke: colour, strokeWidth: 1.5 };
  const line = { color: colour, ...(type === 'line' || type === 'rule' ? { strokeDash: dash } : {}), point: false };
  const drawn = { ...look, ...(type === 'bar' ? bar : line), opacity: 0.75 };
  return {
    mark: Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== undefined)),
    encoding: { ...places, ...(detail.length === 0 || places.detail !== undefined ? {} : { detail }) },
  };
}
