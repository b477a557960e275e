/** Numbers as a file holds them, in C order. */
export interface NumberArray {
  /** Axis lengths, slowest first. */
  readonly shape: readonly number[];
  readonly dtype: ArrayDtype;
  readonly values: ArrayLike<number>;
}

export const arrayDtypes = [
  'float64',
  'float32',
  'int64',
  'int32',
  'int16',
  'int8',
  'uint64',
  'uint32',
  'uint16',
  'uint8',
  'bool',
] as const;

export type ArrayDtype = (typeof arrayDtypes)[number];
