import type { Json } from './schema.js';

const digits = /^(0|[1-9]\d{0,19})$/;
const largest = 2n ** 64n - 1n;

/** A 64-bit seed as decimal digits, whether written as a number or a string; undefined if it is not one. */
export function seedText(value: Json): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
  return typeof value === 'string' && digits.test(value) && BigInt(value) <= largest ? value : undefined;
}

export const seedWords = 'an integer from 0 to 2^64 − 1';
