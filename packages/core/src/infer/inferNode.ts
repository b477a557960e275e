import type { DriverDefinition, Inferred, SignalDefinition } from '../define/node.js';
import { isSignalPort, portKinds, portUnit, type SignalPort } from '../define/port.js';
import type { SignalType } from '../define/signalType.js';
import { freshLetters, type Letters, type Mismatch, matchClasses, matchPort, substitute } from './match.js';

/** The types of one node: from what arrives to what leaves. */
export interface NodeTypes {
  readonly outputs: Readonly<Record<string, SignalType>>;
  /** Output ports whose type cannot be known yet, and why. */
  readonly open: Readonly<Record<string, string>>;
  readonly mismatches: readonly { readonly port: string; readonly mismatch: Mismatch }[];
  /** What the node itself refuses. */
  readonly problem: Exclude<Inferred, { readonly outputs: unknown }> | undefined;
  readonly letters: Letters;
}

export function inferNode(
  definition: SignalDefinition | DriverDefinition,
  path: string,
  params: unknown,
  inputs: Readonly<Record<string, SignalType>>,
): NodeTypes {
  const letters = freshLetters();
  const mismatches: { port: string; mismatch: Mismatch }[] = [];
  for (const [port, declared] of Object.entries(definition.inputs)) {
    const type = inputs[port];
    if (type === undefined || !isSignalPort(declared)) continue;
    const mismatch = matchPort(declared, type, letters);
    if (mismatch !== undefined) mismatches.push({ port, mismatch });
  }
  // Which sizes the letters stand for is known only now.
  for (const [port, declared] of Object.entries(definition.inputs)) {
    const type = inputs[port];
    const mismatch = type === undefined || !isSignalPort(declared) ? undefined : matchClasses(declared, type, letters);
    if (mismatch !== undefined) mismatches.push({ port, mismatch });
  }
  const nothing = { outputs: {}, open: {}, mismatches, problem: undefined, letters };
  if (definition.role === 'driver' || mismatches.length > 0) return nothing;

  const known = ([port, { optional }]: [string, SignalPort]) => optional || inputs[port] !== undefined;
  const wanted = Object.entries(definition.inputs);
  const ready = definition.infersEarly ? wanted.some(known) : wanted.every(known);
  const own = ready ? definition.infer?.({ path, params, inputs }) : undefined;
  if (own !== undefined && !('outputs' in own)) return { ...nothing, problem: own };
  const outputs: Record<string, SignalType> = {};
  const open: Record<string, string> = {};
  for (const [port, declared] of Object.entries(definition.outputs)) {
    const given = own?.outputs[port] ?? {};
    const shape = given.shape ?? substitute(declared, letters);
    if (shape === undefined) {
      open[port] = `nothing that arrives says what ${unbound(declared, letters)} is`;
      continue;
    }
    outputs[port] = outputType(definition, declared, letters, shape, given);
  }
  return { outputs, open, mismatches, problem: undefined, letters };
}

function outputType(
  definition: SignalDefinition,
  port: SignalPort,
  letters: Letters,
  shape: SignalType['shape'],
  given: Partial<SignalType>,
): SignalType {
  const time = given.time !== undefined ? given.time : port.time === 'none' ? null : letters.time;
  const varies = time !== null && (definition.memoryless ? letters.varies : true);
  return { kind: portKinds(port)[0], unit: portUnit(port), batch: letters.batch, varies, ...given, shape, time };
}

function unbound(port: SignalPort, { sizes }: Letters): string {
  return port.shape.filter((letter) => typeof letter === 'string' && !sizes.has(letter)).join(', ');
}
