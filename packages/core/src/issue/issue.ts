/**
 * A user's mistake, as data: what is wrong, where, and the facts. Sentences are made in `sentence.ts` alone.
 * An exception is our own bug and begins with `internal:`; a mistake in a graph never throws.
 */

/** The facts that each code carries. Adding a code here makes the compiler ask for its sentence. */
export interface IssueFacts {
  // reading the text
  'json-syntax': { line: number; column: number; expected: string; got: string };
  'duplicate-key': { line: number; column: number; key: string };
  'forbidden-key': { line: number; column: number; key: string };
  'not-a-number': { line: number; column: number; got: string };
  'lone-surrogate': { line: number; column: number };
  'too-large': { what: string; limit: string; got: string };
  'newer-format': { got: number; known: number };
  'document-shape': {
    path: string;
    expected: string;
    got: string;
    unknown?: { name: string; known: readonly string[] };
  };
  // the graph
  'unknown-node-type': {
    type: string;
    known: readonly string[];
    /** Packages that the file names, `name version, SHA-256 …`: it may come from one of them. */
    packages?: readonly string[];
  };
  'newer-node': { type: string; got: number; known: number };
  'unknown-parameter': { known: readonly string[] };
  'bad-parameter': { expected: string; got: string };
  'wrong-unit': { expected: string; got: string };
  'unknown-named-parameter': { name: string; known: readonly string[] };
  'bad-expression': { expression: string; reason: string; unknown?: { name: string; known: readonly string[] } };
  'unknown-node': { id: string; known: readonly string[] };
  'unknown-port': { side: 'input' | 'output'; known: readonly string[] };
  'missing-input': { expected: string };
  'doubly-driven': { from: readonly string[] };
  'mixed-cycle': { path: readonly string[]; dts: readonly string[] };
  'undelayed-cycle': { path: readonly string[]; remedies: readonly string[] };
  'unknown-block': { name: string; known: readonly string[] };
  'block-cycle': { path: readonly string[] };
  'bad-override': { name: string; reason: string };
  // types
  'kind-clash': { from: string; expected: string; got: string; remedies: readonly string[] };
  'shape-clash': { from: string; expected: string; got: string; remedies: readonly string[] };
  'unit-clash': { from: string; expected: string; got: string; remedies: readonly string[] };
  'axis-clash': { from: string; expected: string; got: string; remedies: readonly string[] };
  'not-inferred': { reason: string };
  'not-a-multiple': { value: string; dt: string; neighbours: readonly string[] };
  'no-dt': { value: string; giver: string };
  'no-duration': { giver: string; takers: readonly string[] };
  'duration-clash': { axis: string; expected: string; got: string };
  'no-dtype': { dtype: string };
  // the plan
  'unknown-split': { split: string; known: readonly string[] };
  'two-trainers': { parameters: readonly string[]; trainers: readonly string[] };
  'unlike-weights': { name: string; expected: string; got: string; other: string };
  'test-set-used-for-choice': { choice: string; split: string; evaluations: readonly string[] };
  'cannot-train': { reason: string };
  'memory-limit': { needed: string; limit: string; largest: readonly string[]; remedy: string };
  'engine-lacks': { engine: string; type: string; reason: string };
  // the run
  'data-missing': { dataset: string; files: readonly string[]; reason: string };
  'data-corrupt': { file: string; reason: string };
  'model-mismatch': { reason: string };
  'not-finite': { sample: number; step: number | null; value: string; learned: boolean };
  /** Epochs count from 1, as in a history. */
  'weight-not-finite': { epoch: number; value: string };
  untrained: { nodes: readonly string[] };
  'unusable-checkpoint': { reason: string };
  'unusable-table': { reason: string };
}

export type IssueCode = keyof IssueFacts;

/** Where in the graph: a node by its path, and a port or a parameter of it. */
export interface Place {
  readonly node?: string;
  readonly port?: string;
  readonly parameter?: string;
}

export type Issue = {
  [Code in IssueCode]: {
    readonly code: Code;
    readonly severity: 'error' | 'warning';
    readonly facts: Readonly<IssueFacts[Code]>;
  } & Place;
}[IssueCode];

export function issue<Code extends IssueCode>(
  code: Code,
  place: Place,
  facts: IssueFacts[Code],
  severity: Issue['severity'] = 'error',
): Issue {
  return { code, severity, ...place, facts } as unknown as Issue;
}

export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some(({ severity }) => severity === 'error');
}
