import { addressOf, type Binding, type Kernel, stridesOf } from '@rheobase/core';

/** The compiled twin of y = scale·x + shift. */
export function affineTwin(
  { dtype, inputs: { in: x }, outputs: { out: y }, twin }: Binding,
  scale: number,
  shift: number,
): Kernel['forward'] | undefined {
  const compiled = dtype === 'float32' ? twin('affineForward') : undefined;
  if (compiled === undefined) return undefined;
  return (frame, n0, n1, t0, t1) => {
    compiled(
      ...[addressOf(frame, x, n0, t0), ...stridesOf(x), addressOf(frame, y, n0, t0), ...stridesOf(y)],
      ...[n1 - n0, t1 - t0, y.size, scale, shift],
    );
  };
}
