import type { Issue } from '../issue/issue.js';

/** The model failed while it ran (a number not finite). Thrown inside a run and reported as an issue, never shown as a fault. */
export class ModelFailure extends Error {
  constructor(readonly issue: Issue) {
    super(issue.code);
  }
}
