import type { Expectation, Json } from '../document/schema.js';
import type { ExpectationOutcome } from '../result/expect.js';
import { hashResult } from '../result/hash.js';
import { isSealIntact, type Receipt, ruleDigest, type SealedObservable } from '../result/receipt.js';
import type { Result } from '../result/result.js';
import { type Edit, editsBetween } from './edits.js';
import { type Difference, locate } from './locate.js';

/**
 * H: compares first, explains after. In: a receipt and the run of the same file from nothing. Out: one of four verdicts,
 * where the first difference lies, and why.
 *
 * Equal bytes are identical whatever version of the program made them; other bytes under other numerics, versions of
 * nodes, packages of nodes or another engine are not comparable; else they are different, unless every difference lies
 * within a tolerance that the file itself states. A receipt, a graph or an expectation that was edited after it was
 * sealed is different, whatever the bytes.
 */

export type Verdict = 'identical' | 'within tolerance' | 'different' | 'not comparable';

export interface Verification {
  readonly verdict: Verdict;
  /** Whole sentences without their full stop, the most important first. */
  readonly reasons: readonly string[];
  readonly first?: Difference;
  /** `path.port` of every observable that has other bytes, in the order of the plan. */
  readonly differing: readonly string[];
  /** How many have the same bytes. */
  readonly same: number;
  /** What of the graph is not as it was sealed. */
  readonly edits: readonly Edit[];
}

export interface VerifyInput {
  readonly sealed: Receipt;
  /** Of the new run, its results, and what its expectations came to. */
  readonly fresh: Receipt;
  readonly outputs: Readonly<Record<string, Result>>;
  readonly expect: readonly Expectation[];
  readonly outcomes: readonly ExpectationOutcome[];
  /** The sealed run's own results, where they were kept. */
  readonly kept?: Readonly<Record<string, Result>>;
}

export function verifyRun({ sealed, fresh, outputs, expect, outcomes, kept = {} }: VerifyInput): Verification {
  const names = [...new Set([...Object.keys(fresh.observables), ...Object.keys(sealed.observables)])];
  const differing = names.filter((name) => sealed.observables[name]?.sha256 !== fresh.observables[name]?.sha256);
  const edits = graphEdits(sealed, fresh);
  const tampered = tampering(sealed, expect, edits);
  const found = { differing, same: names.length - differing.length, edits };
  if (differing.length === 0) {
    if (tampered.length === 0) return { verdict: 'identical', reasons: [], ...found };
    return { verdict: 'different', reasons: [...tampered, 'every observable has the bytes of the receipt'], ...found };
  }
  const [name] = differing;
  const was = sealed.observables[name];
  const first: Difference =
    was === undefined
      ? { observable: name, node: name.slice(0, name.lastIndexOf('.')), before: 'no such result', after: 'a result' }
      : locate(name, was, outputs[name], kept[name]);
  const place = differenceWords(first);
  if (!isSealIntact(sealed)) return { verdict: 'different', reasons: [...tampered, place], first, ...found };
  const incomparable = otherGround(sealed, fresh);
  if (incomparable.length > 0) {
    return { verdict: 'not comparable', reasons: [...incomparable, place], first, ...found };
  }
  const tolerated =
    tampered.length === 0 &&
    outcomes.every(({ passed }) => passed !== false) &&
    differing.every((one) =>
      expect.some((rule, i) => rule.observable === one && rule.rule !== 'exact' && outcomes[i].passed === true),
    );
  if (tolerated) {
    const reasons = [place, 'every observable that differs is within a tolerance that the file states'];
    return { verdict: 'within tolerance', reasons, first, ...found };
  }
  const data = dataEdits(sealed, fresh);
  return { verdict: 'different', reasons: [place, ...tampered, ...data], first, ...found };
}

/** `--receipt-only`: what of a receipt can be wrong without running anything. Empty where all of it fits together. */
export function checkReceipt(
  sealed: Receipt,
  planned: Pick<Receipt, 'graphHash' | 'effective' | 'nodeVersions' | 'resultKeys'>,
  expect: readonly Expectation[],
  kept: Readonly<Record<string, Result>> = {},
): readonly string[] {
  const edits = graphEdits(sealed, planned);
  const reasons = [...tampering(sealed, expect, edits)];
  for (const [name, observable] of Object.entries(sealed.observables)) {
    if (observable.kind === 'number' && numberHash(observable) !== observable.sha256) {
      reasons.push(`${name}: the number in the receipt does not have the hash beside it`);
    }
    const result = kept[name];
    if (result !== undefined && hashResult(result)?.sha256 !== observable.sha256) {
      reasons.push(differenceWords(locate(name, observable, result, undefined)));
    }
  }
  if (edits.length === 0 && sealed.graphHash === planned.graphHash) {
    const keys = Object.entries(planned.resultKeys).filter(([path, key]) => sealed.resultKeys[path] !== key);
    // Under other numerics or versions every key is another.
    if (keys.length > 0 && sameGround(sealed, planned)) reasons.push(`the result key of ${keys[0][0]} is another`);
  }
  return reasons;
}

function sameGround(sealed: Receipt, { nodeVersions }: Pick<Receipt, 'nodeVersions'>): boolean {
  return Object.entries(nodeVersions).every(([type, version]) => sealed.nodeVersions[type] === version);
}

function numberHash({ value = null, unit, missing }: SealedObservable): string | undefined {
  const result: Result = {
    kind: 'number',
    value,
    ...(unit === undefined ? {} : { unit }),
    ...(missing === undefined ? {} : { missing }),
  };
  return hashResult(result)?.sha256;
}

/** What was edited after it was sealed, in words. */
function tampering(sealed: Receipt, expect: readonly Expectation[], edits: readonly Edit[]): string[] {
  const words: string[] = [];
  if (!isSealIntact(sealed)) words.push('the receipt was edited after it was written: its seal does not match');
  const rules = expect.map(ruleDigest);
  const longest = Math.max(rules.length, sealed.expect.length);
  const edited = Array.from({ length: longest }, (_, i) => i).filter((i) => rules[i] !== sealed.expect[i]?.rule);
  if (edited.length > 0) {
    const which = expect[edited[0]];
    const what = which === undefined ? 'is gone' : `(${which.rule} of ${which.observable}) is another`;
    words.push(`the expectations were edited after they were sealed: rule ${edited[0] + 1} ${what}`);
  }
  if (edits.length > 0) {
    const more = edits.length > 1 ? `, and ${edits.length - 1} more` : '';
    words.push(`the graph was edited after it was sealed: ${editWords(edits[0])}${more}`);
  }
  return words;
}

/** Edits of the graph itself: what a newer version of a node brings with it is none. */
function graphEdits(
  sealed: Pick<Receipt, 'graphHash' | 'effective' | 'nodeVersions'>,
  fresh: Pick<Receipt, 'graphHash' | 'effective' | 'nodeVersions'>,
): readonly Edit[] {
  if (sealed.graphHash === fresh.graphHash) return [];
  const moved = new Set(
    Object.keys(fresh.nodeVersions).filter((type) => sealed.nodeVersions[type] !== fresh.nodeVersions[type]),
  );
  return editsBetween(sealed.effective, fresh.effective).filter(({ path }) => {
    if (path.startsWith('versions.') || path === 'versions') return false;
    const node = /^((?:blocks\.[^.]+\.)?nodes\.[^.]+)\.params/.exec(path)?.[1];
    return node === undefined || !moved.has(String(memberAt(fresh.effective, `${node}.type`)));
  });
}

function memberAt(json: Json, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((value, key) => {
    return Object.getOwnPropertyDescriptor(value ?? {}, key)?.value;
  }, json);
}

/** Why other bytes are no contradiction. */
function otherGround(sealed: Receipt, fresh: Receipt): string[] {
  const words: string[] = [];
  if (sealed.numerics !== fresh.numerics) words.push(`numerics ${sealed.numerics} → ${fresh.numerics}`);
  for (const [type, version] of Object.entries(fresh.nodeVersions)) {
    const was = sealed.nodeVersions[type];
    if (was !== undefined && was !== version) words.push(`${type} version ${was} → ${version}`);
  }
  for (const [name, { version, digest }] of Object.entries(fresh.packages ?? {})) {
    const was = sealed.packages?.[name];
    if (was?.digest === digest) continue;
    const before = was === undefined ? 'not recorded' : `${was.version}, ${was.digest.slice(0, 12)}…`;
    words.push(`the package ${name} is another: ${before} → ${version}, ${digest.slice(0, 12)}…`);
  }
  const engine = (of: Receipt) => of.engine ?? 'native';
  if (engine(sealed) !== engine(fresh)) words.push(`engine ${engine(sealed)} → ${engine(fresh)}`);
  else if (sealed.engine !== undefined) words.push(`the engine ${sealed.engine} does not promise its bits`);
  return words;
}

function dataEdits(sealed: Receipt, fresh: Receipt): string[] {
  return editsBetween(sealed.data, fresh.data).map(({ path }) => `the data are others: ${path.replace('.', ', ')}`);
}

export function editWords({ path, before, after }: Edit): string {
  const shown = (value: Json | undefined) => {
    if (value === undefined) return 'nothing';
    const text = JSON.stringify(value);
    return text.length > 80 ? `${text.slice(0, 79)}…` : text;
  };
  return `${path}: ${shown(before)} → ${shown(after)}`;
}

/** `lif.rate first differs in column "rate", row 38 (current 250 pA): 60 → 61`. */
export function differenceWords({ observable, part, from, to, place, before, after }: Difference): string {
  const isTensor = part?.includes('.') === true && place?.includes('[') === true;
  const what = part === undefined ? '' : isTensor ? ` in tensor ${part}` : ` in column "${part}"`;
  const noun = isTensor ? 'element' : 'row';
  const range =
    from === undefined || to === undefined
      ? ''
      : to - from === 1
        ? `, ${noun} ${isTensor ? from : from + 1}`
        : `, somewhere in ${noun}s ${isTensor ? from : from + 1} to ${isTensor ? to - 1 : to}`;
  const where = place === undefined ? '' : ` (${place})`;
  const values =
    before === undefined && after === undefined
      ? ''
      : before === undefined
        ? `: now ${after}`
        : after === undefined
          ? `: ${before}`
          : `: ${before} → ${after}`;
  return `${observable} differs first${what}${range}${where}${values}`;
}
