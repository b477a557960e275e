import { createHash } from 'node:crypto';

/** A data set of nobody: uniform numbers and labels, the same ones at every call. */

/** [{ name, bytes, sha256, content, shape, dtype }]: the numbers, then the labels, as files of NumPy. */
export function uniform({ samples, features, classes }) {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const numbers = Float32Array.from({ length: samples * features }, random);
  const labels = Uint8Array.from({ length: samples }, () => Math.floor(classes * random()));
  return [
    file('numbers.npy', '<f4', 'float32', [samples, features], numbers),
    file('labels.npy', '|u1', 'uint8', [samples], labels),
  ];
}

function file(name, descr, dtype, shape, values) {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const begin = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length & 255, header.length >> 8]);
  const content = Buffer.concat([begin, Buffer.from(header), Buffer.from(values.buffer)]);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { name, bytes: content.length, sha256, content: new Uint8Array(content), shape, dtype };
}
