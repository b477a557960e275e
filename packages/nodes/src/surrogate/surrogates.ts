import { atan } from './atan.js';
import { boxcar } from './boxcar.js';
import { fastSigmoid } from './fastSigmoid.js';
import { sigmoid } from './sigmoid.js';
import { straightThrough } from './straightThrough.js';
import type { Surrogate } from './surrogate.js';
import { triangular } from './triangular.js';

/** The surrogates that a neuron can name. */
export const surrogates = {
  atan,
  'fast-sigmoid': fastSigmoid,
  sigmoid,
  triangular,
  boxcar,
  'straight-through': straightThrough,
} as const satisfies Record<string, Surrogate>;

export type SurrogateName = keyof typeof surrogates;

export const surrogateNames = Object.keys(surrogates) as [SurrogateName, ...SurrogateName[]];
