import type { Issue } from '../issue/issue.js';
import type { Receipt } from './receipt.js';
import type { Result } from './result.js';

export interface RunResult {
  readonly name: string;
  /** Keyed `path.port`, in the order of the plan. */
  readonly outputs: Readonly<Record<string, Result>>;
  readonly issues: readonly Issue[];
  readonly receipt: Receipt;
  /** False where the run was abandoned or failed; finished parts are in `outputs`. */
  readonly complete: boolean;
}
