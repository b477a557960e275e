import { z } from 'zod';
import type { Expectation, Json } from '../document/schema.js';
import { shortened } from '../document/shortened.js';
import { canonicalJson } from '../numeric/canonicalJson.js';
import { sha256 } from '../numeric/sha256.js';
import { encodeUtf8 } from '../numeric/utf8.js';
import type { Fingerprints } from './fingerprint.js';

/** The hash of one observable: over raw bytes, with what they mean. */
export interface ObservableHash {
  readonly kind: 'number' | 'table' | 'model';
  readonly sha256: string;
}

/** What a receipt keeps of one observable: its hash, and enough to say where another one first differs. */
export interface SealedObservable extends ObservableHash {
  /** Of a number: the number itself, or null and the reason. */
  readonly value?: number | null;
  readonly unit?: string;
  readonly missing?: string;
  /** Of a table by column, of a model by tensor. */
  readonly parts?: Fingerprints;
}

export interface SealedExpectation {
  /** Of the rule's canonical JSON: 16 characters. */
  readonly rule: string;
  /** Null where it could not be decided. */
  readonly passed: boolean | null;
}

/** H: what a run was, on what, and what it produced; no time, no path, no machine. */
export interface Receipt {
  readonly receipt: 1;
  /** Written by the run itself, or by a program that exported its results. */
  readonly kind: 'produced' | 'exported';
  readonly graphHash: string;
  /** The effective normal form, after `--set` and `--seed`. */
  readonly effective: Json;
  readonly seed: string;
  readonly format: number;
  readonly numerics: number;
  readonly nodeVersions: Readonly<Record<string, number>>;
  readonly packageVersion: string;
  /** What computed it; absent for the native engine, the only one whose bits are promised. */
  readonly engine?: string;
  /** Packages of nodes that do not come with rheobase, by name. */
  readonly packages?: Readonly<Record<string, { readonly version: string; readonly digest: string }>>;
  /** SHA-256 of every data file, by node path and file name. */
  readonly data: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The plan's key of every result, by path. */
  readonly resultKeys: Readonly<Record<string, string>>;
  /** By `path.port`, in the order of the plan. */
  readonly observables: Readonly<Record<string, SealedObservable>>;
  /** The rules of `expect` as they were, in their order. */
  readonly expect: readonly SealedExpectation[];
  /** SHA-256 of everything above: an edit by hand breaks it. Who lies with care is caught by running again. */
  readonly seal: string;
}

/** Closes a receipt; what is undefined is left out. */
export function sealReceipt(open: Omit<Receipt, 'seal'>): Receipt {
  const plain = JSON.parse(JSON.stringify(open)) as Omit<Receipt, 'seal'>;
  return { ...plain, seal: sealOf(plain) };
}

export function isSealIntact({ seal, ...rest }: Receipt): boolean {
  return sealOf(rest) === seal;
}

function sealOf(open: Omit<Receipt, 'seal'>): string {
  return sha256(encodeUtf8(canonicalJson(open)));
}

export function ruleDigest(expectation: Expectation): string {
  return sha256(encodeUtf8(canonicalJson(JSON.parse(JSON.stringify(expectation))))).slice(0, 16);
}

const digestSchema = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hexadecimal');
const textSchema = z.string().max(1024);

const partSchema = z
  .strictObject({ count: z.int().min(0), block: z.int().min(1), marks: z.string().regex(/^([\w-]{6}){0,64}$/) })
  .refine(({ count, block, marks }) => marks.length === 6 * Math.ceil(count / block), 'a mark for each block');

const receiptSchema = z.strictObject({
  receipt: z.literal(1),
  kind: z.enum(['produced', 'exported']),
  graphHash: digestSchema,
  effective: z.json(),
  seed: z.string().regex(/^(0|[1-9]\d{0,19})$/),
  format: z.int().min(1),
  numerics: z.int().min(1),
  nodeVersions: z.record(textSchema, z.int().min(1)),
  packageVersion: textSchema,
  engine: textSchema.optional(),
  packages: z.record(textSchema, z.strictObject({ version: textSchema, digest: digestSchema })).optional(),
  data: z.record(textSchema, z.record(textSchema, digestSchema)),
  resultKeys: z.record(textSchema, digestSchema),
  observables: z.record(
    textSchema,
    z.strictObject({
      kind: z.enum(['number', 'table', 'model']),
      sha256: digestSchema,
      value: z.number().nullable().optional(),
      unit: textSchema.optional(),
      missing: textSchema.optional(),
      parts: z.record(textSchema, partSchema).optional(),
    }),
  ),
  expect: z.array(z.strictObject({ rule: z.string().regex(/^[0-9a-f]{16}$/), passed: z.boolean().nullable() })),
  seal: digestSchema,
});

/** In: what a file holds. Out: a receipt, or why it is none. Whether it tells the truth is asked by `verify`. */
export function readReceipt(json: unknown): { readonly receipt: Receipt } | { readonly problem: string } {
  const version = (json as { receipt?: unknown } | null)?.receipt;
  if (typeof version === 'number' && version > 1) {
    return { problem: `it has version ${version} of receipts; this program knows version 1. Use a newer rheobase` };
  }
  const parsed = receiptSchema.safeParse(json);
  if (parsed.success) return { receipt: parsed.data as Receipt };
  const [{ path, message }] = parsed.error.issues;
  const where = path.length === 0 ? 'it' : shortened(path.map(String).join('.'));
  return { problem: `${where} is not what a receipt holds there (${shortened(message)})` };
}
