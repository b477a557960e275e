import type { TwinFunction } from '../define/accelerator.js';
import type { DriverDefinition } from '../define/node.js';
import type { Plan } from '../plan/plan.js';
import { Job } from './job.js';
import { type Board, mostCalls } from './lanes.js';
import type { Prepared } from './prepare.js';

/** The twins that a trainer calls on all threads: by their place in this list the board names one. */
export function sharedTwins({ inferred }: Plan, driver: string): readonly string[] {
  const definition = inferred.graph.nodes.get(driver)?.definition as DriverDefinition | undefined;
  return definition?.twins ?? [];
}

/** Calls of one twin that touch each other's memory nowhere, shared among all lanes. Gives what each call returns. */
export function callTogether(
  prepared: Prepared,
  board: Board | undefined,
  { pass, twin, run }: { readonly pass: number; readonly twin: number; readonly run: TwinFunction },
  calls: readonly (readonly number[])[],
): readonly number[] {
  if (board === undefined || calls.length < 2) return calls.map((given) => run(...given));
  const answers: number[] = [];
  for (let first = 0; first < calls.length; first += mostCalls) {
    const some = calls.slice(first, first + mostCalls);
    for (const [call, given] of some.entries()) board.setCall(call, given);
    const job = new Job(prepared, board, { pass, twin, calls: some.length });
    takeCalls(board, run);
    job.wait();
    answers.push(...some.map((_, call) => board.answerOf(call)));
  }
  return answers;
}

/** Takes calls from the board until none is left. */
export function takeCalls(board: Board, run: TwinFunction): void {
  const count = board.get('calls');
  for (let call = board.take('next'); call < count; call = board.take('next')) {
    board.setAnswer(call, run(...board.call(call)));
  }
}
