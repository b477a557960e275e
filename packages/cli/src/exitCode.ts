/** E: what the program tells the shell. */
export const exitCode = {
  fine: 0,
  /** Our own fault. */
  fault: 1,
  /** The graph or an argument is not valid, or the user must supply a file. */
  invalid: 2,
  /** An expectation failed. */
  unexpected: 3,
  notComparable: 4,
  /** The model failed while it ran: a number not finite, or memory exhausted. */
  modelFailed: 5,
  /** Worth another try: the network or the disk did not serve. */
  temporary: 75,
  /** Interrupted; finished parts are kept. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
