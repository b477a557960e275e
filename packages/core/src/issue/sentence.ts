import { didYouMean } from './didYouMean.js';
import type { Issue, IssueCode, IssueFacts, Place } from './issue.js';

type Worder<Code extends IssueCode> = (facts: IssueFacts[Code], place: Place) => string;

function at({ node, port, parameter }: Place): string {
  if (node === undefined) return parameter ?? 'the graph';
  const inner = port ?? parameter;
  return inner === undefined ? node : `${node}.${inner}`;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

function remedy(remedies: readonly string[]): string {
  return remedies.length === 0 ? '' : ` Put ${either(remedies.map(withArticle))} between them.`;
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** `a`, `a and b`, `a, b and c`; of many the first few. */
function either(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;
}

function series(names: readonly string[], most = 5): string {
  const shown = names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : names;
  return shown.length < 2 ? list(shown) : `${shown.slice(0, -1).join(', ')} and ${shown[shown.length - 1]}`;
}

const clash: Worder<'kind-clash' | 'shape-clash' | 'unit-clash' | 'axis-clash'> = (facts, place) =>
  `${at(place)} expects ${facts.expected}, got ${facts.got} from ${facts.from}.${remedy(facts.remedies)}`;

/** Every code has its one sentence: where, what is wrong, expected, got, next step. */
const sentences: { readonly [Code in IssueCode]: Worder<Code> } = {
  'json-syntax': ({ line, column, expected, got }) =>
    `line ${line}, column ${column}: expected ${expected}, got ${got}.`,
  'duplicate-key': ({ line, column, key }) =>
    `line ${line}, column ${column}: the key "${key}" appears twice in one object.`,
  'forbidden-key': ({ line, column, key }) =>
    `line ${line}, column ${column}: the key "${key}" is not allowed in a graph file.`,
  'not-a-number': ({ line, column, got }) =>
    `line ${line}, column ${column}: ${got} is not a number that JSON can hold.`,
  'lone-surrogate': ({ line, column }) => `line ${line}, column ${column}: the text holds half of a surrogate pair.`,
  'too-large': ({ what, limit, got }) => `${what} is over the limit of ${limit}: got ${got}.`,
  'newer-format': ({ got, known }) =>
    `the file has format ${got}; this program knows formats up to ${known}. Use a newer rheobase.`,
  'document-shape': ({ path, expected, got, unknown }) =>
    `${path === '' ? 'the file' : path}: expected ${expected}, got ${got}.${unknown === undefined ? '' : didYouMean(unknown.name, unknown.known)}`,
  'unknown-node-type': ({ type, known, packages = [] }, place) =>
    packages.length === 0
      ? `${at(place)}: there is no node type "${type}".${didYouMean(type, known)}`
      : `${at(place)}: there is no node type "${type}". The file was made with ${series(packages)}, which ${packages.length === 1 ? 'is' : 'are'} not loaded: name ${packages.length === 1 ? 'it' : 'them'} with --nodes.`,
  'newer-node': ({ type, got, known }, place) =>
    `${at(place)}: the file uses version ${got} of ${type}; this program knows version ${known}. Use a newer rheobase.`,
  'unknown-parameter': ({ known }, place) =>
    `${place.node ?? 'the graph'} has no parameter "${place.parameter}".${didYouMean(place.parameter ?? '', known)} It has: ${list(known)}.`,
  'bad-parameter': ({ expected, got }, place) => `${at(place)}: expected ${expected}, got ${got}.`,
  'wrong-unit': ({ expected, got }, place) => `${at(place)}: expected ${expected}, got ${got}.`,
  'unknown-named-parameter': ({ name, known }, place) =>
    `${at(place)}: the graph has no parameter named "${name}".${didYouMean(name, known)} It has: ${list(known)}.`,
  'bad-expression': ({ expression, reason, unknown }, place) =>
    `${at(place)}: cannot use "${expression}": ${reason}.${unknown === undefined ? '' : didYouMean(unknown.name, unknown.known)}`,
  'unknown-node': ({ id, known }, place) => `${at(place)}: there is no node "${id}".${didYouMean(id, known)}`,
  'unknown-port': ({ side, known }, place) =>
    `${place.node} has no ${side} "${place.port}".${didYouMean(place.port ?? '', known)} It has: ${list(known)}.`,
  'missing-input': ({ expected }, place) => `${at(place)} is not wired. It needs ${expected}.`,
  'doubly-driven': ({ from }, place) =>
    `${at(place)} takes one wire, got ${from.length}: from ${series(from)}. Keep one of them.`,
  'undelayed-cycle': ({ path, remedies }) =>
    `the wires form a cycle without a delay: ${[...path, path[0]].join(' → ')}. Put ${remedies.length === 0 ? 'a node that delays by at least one step' : either(remedies.map(withArticle))} on it.`,
  'mixed-cycle': ({ path, dts }) =>
    `the cycle ${[...path, path[0]].join(' → ')} runs in steps of ${series(dts)}: a cycle goes step by step, in steps of one length. Let none of its nodes change the step.`,
  'unknown-block': ({ name, known }, place) =>
    `${at(place)}: there is no block "${name}".${didYouMean(name, known)} The graph has: ${list(known)}.`,
  'block-cycle': ({ path }) => `the block ${path[0]} contains itself: ${[...path, path[0]].join(' → ')}.`,
  'bad-override': ({ name, reason }) => `cannot set ${name}: ${reason}.`,
  'kind-clash': clash,
  'shape-clash': clash,
  'unit-clash': clash,
  'axis-clash': clash,
  'not-inferred': ({ reason }, place) => `the type of ${at(place)} cannot be known: ${reason}.`,
  'not-a-multiple': ({ value, dt, neighbours }, place) =>
    `${at(place)}: ${value} is not a whole number of steps of ${dt}. Take ${neighbours.join(' or ')}.`,
  'no-dt': ({ value, giver }, place) =>
    `${at(place)}: ${value} cannot be counted in steps, because ${giver} does not say how long a step is. Give ${giver} a dt.`,
  'no-duration': ({ giver, takers }, place) =>
    `${place.node} cannot run: nothing says how long the time axis of ${giver} lasts. Give ${takers.length === 0 ? giver : takers.join(' or ')} a duration.`,
  'duration-clash': ({ axis, expected, got }, place) => `${at(place)}: ${axis} already lasts ${expected}, got ${got}.`,
  'no-dtype': ({ dtype }, place) => `${at(place)} cannot compute in ${dtype}, which its region needs.`,
  'unknown-split': ({ split, known }, place) =>
    `${at(place)}: the dataset has no split "${split}".${didYouMean(split, known)} It has: ${list(known)}.`,
  'two-trainers': ({ parameters, trainers }) =>
    `${series(parameters)} would be trained by ${trainers.length === 2 ? 'both ' : ''}${series(trainers)}. Wire the model of one into the other, or freeze the weights.`,
  'unlike-weights': ({ name, expected, got, other }, place) =>
    `${at(place)} shares the weights "${name}" with ${other}, but needs ${got} where ${other} has ${expected}. Give it weights of its own.`,
  'test-set-used-for-choice': ({ choice, split, evaluations }, place) =>
    `${at(place)}: ${choice} would be chosen by the split "${split}", on which ${series(evaluations)} ${evaluations.length === 1 ? 'evaluates' : 'evaluate'}. A choice may only read "validation".`,
  'cannot-train': ({ reason }, place) => `${at(place)} cannot train: ${reason}.`,
  'engine-lacks': ({ engine, type, reason }, place) =>
    `${at(place)} (${type}) cannot run on the engine ${engine}: ${reason}. Run without --engine, or replace it.`,
  'memory-limit': ({ needed, limit, largest, remedy: way }) =>
    `the plan needs ${needed} of memory, the limit is ${limit}. Largest: ${list(largest)}. ${way}`,
  'data-missing': ({ dataset, files, reason }, place) => `${at(place)} needs ${dataset} (${list(files)}): ${reason}`,
  'data-corrupt': ({ file, reason }, place) => `${at(place)}: ${file} is damaged: ${reason}.`,
  'model-mismatch': ({ reason }, place) => `${at(place)}: the model does not fit: ${reason}.`,
  'not-finite': ({ sample, step, value, learned }, place) =>
    `${at(place)} became ${value} at sample ${sample}${step === null ? '' : `, step ${step}`}. ${learned ? 'Lower the learning rate or check the parameters.' : 'Check the parameters, and whether dt is small enough.'}`,
  'weight-not-finite': ({ epoch, value }, place) =>
    `${at(place)} became ${value} in epoch ${epoch}. Lower the learning rate.`,
  untrained: ({ nodes }, place) =>
    `${at(place)} runs the initial weights of ${series(nodes)}: no model is wired to it.`,
  'unusable-checkpoint': ({ reason }, place) =>
    `${at(place)}: cannot resume: ${reason}. It starts over from the first epoch.`,
  'unusable-table': ({ reason }, place) => `${at(place)}: ${reason}.`,
};

/** The issue in words, without the severity. */
export function sentence(issue: Issue): string {
  const word = sentences[issue.code] as Worder<IssueCode>;
  return word(issue.facts as never, issue);
}
