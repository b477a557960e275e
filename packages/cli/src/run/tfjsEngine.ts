import type { Issue, OtherEngine, Plan } from '@rheobase/core';
import type { Backend, PassSupport, Tensorflow } from '@rheobase/tfjs';
import type { Engine } from './engine.js';

/** TensorFlow.js as the command line knows it. Nothing of it is loaded before it is asked for. */

const wanted: Readonly<Partial<Record<Engine, Backend | 'any'>>> = {
  tfjs: 'any',
  'tfjs-wasm': 'wasm',
  'tfjs-cpu': 'cpu',
};

export function isTfjs(engine: Engine): boolean {
  return wanted[engine] !== undefined;
}

export interface OpenedTfjs {
  readonly tensorflow: Tensorflow;
  readonly support: readonly PassSupport[];
  readonly backend: Backend;
  /** What rules it out. */
  readonly issues: readonly Issue[];
}

/** What tfjs would make of a plan; a sentence where it is not installed. */
export async function openTfjs(engine: Engine, plan: Plan): Promise<OpenedTfjs | { readonly problem: string }> {
  const { chooseBackend, openTensorflow, supportIssues } = await import('@rheobase/tfjs');
  const { tfjsForms } = await import('@rheobase/nodes/tfjs');
  let tensorflow: Tensorflow;
  try {
    tensorflow = await openTensorflow(tfjsForms);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const problem = 'TensorFlow.js is not installed: npm install @tensorflow/tfjs @tensorflow/tfjs-backend-wasm.';
    return { problem };
  }
  const support = tensorflow.support(plan);
  const asked = wanted[engine];
  const backend = asked === undefined || asked === 'any' ? chooseBackend(support) : asked;
  return { tensorflow, support, backend, issues: supportIssues(support, backend) };
}

/** The engine itself, ready to walk. */
export async function startTfjs(engine: Engine, plan: Plan): Promise<OtherEngine | undefined> {
  if (!isTfjs(engine)) return undefined;
  const opened = await openTfjs(engine, plan);
  if ('problem' in opened) throw new Error(`internal: ${opened.problem}`);
  await opened.tensorflow.use(opened.backend);
  return opened.tensorflow.engine();
}

/** The lines of `explain --engine tfjs`. */
export function supportLines({ support, backend, issues }: OpenedTfjs): string[] {
  const lines = ['', 'engine tfjs'];
  for (const { drivers, native, formed, ruledOut, limits } of support) {
    lines.push(`  pass of ${drivers.join(', ')}`);
    if (ruledOut !== undefined) {
      lines.push(`    ruled out by ${ruledOut.node} (${ruledOut.type}): ${ruledOut.reason}`);
      continue;
    }
    lines.push(`    on tfjs    ${formed.join(' ')}`);
    if (native.length > 0) lines.push(`    on kernels ${native.join(' ')}`);
    for (const [name, missing] of Object.entries(limits)) {
      for (const { node, type, missing: kernels } of missing) {
        lines.push(`    ${name} lacks ${kernels.join(' and ')}, which ${node} (${type}) needs`);
      }
    }
  }
  lines.push(`  ${issues.length === 0 ? `runs, in float32, on the backend ${backend}` : 'does not run'}`);
  return lines;
}
