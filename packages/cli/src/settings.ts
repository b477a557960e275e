import type { Json } from '@rheobase/core';
import { InvalidArgumentError } from 'commander';

/** Readers of option values; what cannot be read is refused in words. */

/** `--set name=value`, repeatable: JSON where it is JSON, else text, so that quantities need no quotes. */
export function collectSetting(
  written: string,
  before: Readonly<Record<string, Json>> = {},
): Readonly<Record<string, Json>> {
  const equals = written.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('Write node.parameter=value or parameter=value.');
  // Entries, not assignment: a name such as __proto__ stays a name and is refused as unknown.
  const name = written.slice(0, equals).trim();
  return Object.fromEntries([...Object.entries(before), [name, settingValue(written.slice(equals + 1))]]);
}

function settingValue(text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return text;
  }
  if (JSON.stringify(value) === 'null' && text.trim() !== 'null') {
    throw new InvalidArgumentError(`${text} is not a number that JSON can hold.`);
  }
  return value;
}

const largestSeed = 2n ** 64n - 1n;

export function readSeed(written: string): string {
  if (!/^(0|[1-9]\d{0,19})$/.test(written) || BigInt(written) > largestSeed) {
    throw new InvalidArgumentError('A seed is an integer from 0 to 2^64 − 1.');
  }
  return written;
}

const factors: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
};

/** `512MiB`, `2 GiB`, `1.5GB`. */
export function readMemory(written: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(written.trim());
  const factor = match === null ? undefined : factors[match[2].toLowerCase()];
  const bytes = factor === undefined ? Number.NaN : Math.floor(Number(match?.[1]) * factor);
  if (!Number.isSafeInteger(bytes) || bytes < 1) {
    throw new InvalidArgumentError('Write a size such as 512MiB or 2GiB.');
  }
  return bytes;
}

/** What a system numbers its ports with. */
export const lastPort = 65_535;

export function readPort(written: string): number {
  const port = /^\d{1,5}$/.test(written) ? Number(written) : 0;
  if (port < 1 || port > lastPort) throw new InvalidArgumentError(`Write a whole number from 1 to ${lastPort}.`);
  return port;
}

export function readCount(written: string): number {
  const count = /^\d{1,4}$/.test(written) ? Number(written) : 0;
  if (count < 1) throw new InvalidArgumentError('Write a whole number from 1 to 9999.');
  return count;
}
