import { evaluateExpression } from '../document/expression.js';
import { hasOwn } from '../document/hasOwn.js';
import { parseQuantity } from '../document/quantity.js';
import type { Json, ParameterDocument } from '../document/schema.js';
import { shortened } from '../document/shortened.js';
import { sameDimension } from '../document/unit.js';
import { type Issue, issue, type Place } from '../issue/issue.js';
import type { Scope } from './expandBlocks.js';

/** F: a value is a literal, a quantity string, `{"$param": name}` or `{"$expr": text}`. */

type Resolved = { readonly value: Json } | { readonly issue: Issue };

function isReference(value: Json, key: '$param' | '$expr'): value is { [key]: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length === 1 &&
    typeof value[key] === 'string'
  );
}

/** The literal that a written value stands for; lists and objects are resolved inside. */
export function resolveValue(value: Json, scope: Scope, place: Place): Resolved {
  if (isReference(value, '$param')) return namedParameter(value.$param, scope, place);
  if (isReference(value, '$expr')) {
    const expression = value.$expr;
    const outcome = evaluateExpression(expression, (name) => {
      const named = namedParameter(name, scope, place);
      if ('issue' in named) return undefined;
      return typeof named.value === 'object' || typeof named.value === 'boolean' ? undefined : named.value;
    });
    if ('value' in outcome) return { value: outcome.value };
    const { error: reason, unknown: name } = outcome;
    const known = Object.keys(scope.parameters);
    if (name === undefined || !known.includes(name)) {
      const facts = {
        expression: shortened(expression),
        reason,
        ...(name === undefined ? {} : { unknown: { name, known } }),
      };
      return { issue: issue('bad-expression', place, facts) };
    }
    // The name is there; its value is what cannot be used.
    const named = namedParameter(name, scope, place);
    if ('issue' in named) return named;
    const facts = {
      expression: shortened(expression),
      reason: `"${name}" is ${JSON.stringify(named.value)}, not a number`,
    };
    return { issue: issue('bad-expression', place, facts) };
  }
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const item of value) {
      const resolved = resolveValue(item, scope, place);
      if ('issue' in resolved) return resolved;
      items.push(resolved.value);
    }
    return { value: items };
  }
  if (typeof value === 'object' && value !== null) {
    const members: [string, Json][] = [];
    for (const [key, member] of Object.entries(value)) {
      const resolved = resolveValue(member, scope, place);
      if ('issue' in resolved) return resolved;
      members.push([key, resolved.value]);
    }
    return { value: Object.fromEntries(members) };
  }
  return { value };
}

/** The value of a named parameter: an instance's override, seen from outside, or the block's own value. */
function namedParameter(name: string, scope: Scope, place: Place): Resolved {
  const { parameters, overrides, outer } = scope;
  if (!hasOwn(parameters, name)) {
    return { issue: issue('unknown-named-parameter', place, { name, known: Object.keys(parameters) }) };
  }
  const overridden = overrides !== undefined && hasOwn(overrides, name);
  if (!overridden || outer === undefined) return { value: parameters[name].value };
  const resolved = resolveValue(overrides[name], outer, { node: scope.path, parameter: name });
  if ('issue' in resolved) return resolved;
  const problem = outOfBounds(resolved.value, parameters[name]);
  if (problem === undefined) return resolved;
  return { issue: issue('bad-parameter', { node: scope.path, parameter: name }, problem) };
}

/** What is wrong with a value for a named parameter with bounds, if anything. */
export function outOfBounds(
  value: Json,
  { min, max }: ParameterDocument,
): { expected: string; got: string } | undefined {
  const got = typeof value === 'string' ? `"${shortened(value)}"` : shortened(JSON.stringify(value));
  for (const [bound, side] of [
    [min, 'at least'],
    [max, 'at most'],
  ] as const) {
    if (bound === undefined) continue;
    const order = compare(value, bound);
    if (order === undefined) return { expected: `a value in the unit of its bound ${bound}`, got };
    if (side === 'at least' ? order < 0 : order > 0) return { expected: `${side} ${bound}`, got };
  }
  return undefined;
}

function compare(value: Json, bound: number | string): number | undefined {
  if (typeof value === 'number' && typeof bound === 'number') return value - bound;
  if (typeof value !== 'string' || typeof bound !== 'string') return undefined;
  const a = parseQuantity(value);
  const b = parseQuantity(bound);
  if ('error' in a || 'error' in b) return undefined;
  if (!sameDimension(a.ok.dimension, b.ok.dimension)) return undefined;
  return a.ok.value - b.ok.value;
}
