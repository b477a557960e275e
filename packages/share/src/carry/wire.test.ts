import { expect, it } from 'vitest';
import { createMessageReader, packMessage } from './wire.js';

const messages = [
  {
    type: 'probes',
    values: Float32Array.of(1.5, Number.NaN, -0),
    more: [Float64Array.of(1e300), Uint8Array.of(1, 2, 3)],
  },
  { loss: Number.POSITIVE_INFINITY, small: -0, none: null, text: 'τ = 10 ms', empty: new Float64Array(0) },
  [1, [2, { deep: Int32Array.of(-1) }]],
];

it('what is packed comes back as it was, in whatever pieces it arrives', () => {
  const stream = messages.map(packMessage).flatMap((bytes) => [...bytes]);
  for (const size of [1, 3, 64, stream.length]) {
    const got: unknown[] = [];
    const read = createMessageReader((message) => got.push(message));
    for (let at = 0; at < stream.length; at += size) read(Uint8Array.from(stream.slice(at, at + size)));
    expect(got).toEqual(messages);
    expect(Object.is((got[1] as { small: number }).small, -0)).toBe(true);
  }
});

it('a length that cannot be is refused at once', () => {
  const read = createMessageReader(() => {});
  expect(() => read(Uint8Array.of(255, 255, 255, 255))).toThrow(/impossible length/);
});
