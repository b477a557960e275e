import type { Json } from './schema.js';

/** Whether a value of JSON has members: neither a list nor null. */
export function isJsonObject(value: Json | undefined): value is { readonly [name: string]: Json };
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>>;
export function isJsonObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
