import { atan } from './atan.js';
import type { Surrogate } from './surrogate.js';

/** The surrogates that a neuron can name. */
export const surrogates = { atan } as const satisfies Record<string, Surrogate>;

export const surrogateNames = Object.keys(surrogates) as [keyof typeof surrogates];
