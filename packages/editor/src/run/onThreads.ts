import {
  chunkSize,
  type Experiment,
  explain,
  type Prepared,
  prepare,
  run,
  runExperiment,
  stopLanes,
} from '@rheobase/core';

/** Starts the threads that join a run; gives what is done when the run has ended. */
export type StartLanes = (experiment: Experiment, prepared: Prepared) => () => void;

/** Few batches have more chunks to share than this. */
export const mostThreads = 8;

/**
 * Runs an experiment on several threads: points of a sweep one after another on this one; one point on all of them,
 * where it has chunks to share. Nobody waits for a thread: who comes late helps from the next walk on. To the same
 * bytes, however many there are.
 */
export function onThreads(threads: () => number, start: StartLanes): typeof runExperiment {
  return async function* (experiment, prepareOptions = {}, runOptions = {}) {
    const [{ plan }] = experiment.points;
    const lanes = threads();
    const isShared = explain(plan).operations.some(({ samples }) => samples > chunkSize);
    if (experiment.points.length > 1 || lanes <= 1 || !isShared) {
      return yield* runExperiment(experiment, prepareOptions, runOptions);
    }
    const { prepared, issues } = prepare(plan, experiment.identity, { ...prepareOptions, lanes });
    for (const issue of issues) yield { type: 'issue', issue } as const;
    if (prepared === undefined) return undefined;
    runOptions.onPrepared?.(prepared);
    const end = start(experiment, prepared);
    try {
      return yield* run(prepared, runOptions);
    } finally {
      stopLanes(prepared);
      end();
    }
  };
}
