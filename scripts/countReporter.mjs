import { clearCounts, writeCounts } from './counts.mjs';

/** Counts tests for whoever started vitest, and tells what was left out and why. */
export default class CountReporter {
  constructor({ name }) {
    this.name = name;
  }

  onTestRunStart() {
    clearCounts(this.name);
  }

  onTestRunEnd(modules, errors) {
    const counts = { passed: 0, failed: errors.length, skipped: 0 };
    const leftOut = new Map();
    for (const module of modules) {
      // A file that cannot be read as a module has no tests, and has failed.
      if (module.state() === 'failed' && module.errors().length > 0) counts.failed++;
      for (const test of module.children.allTests()) {
        const { state, note } = test.result();
        counts[state === 'pending' ? 'skipped' : state]++;
        if (note !== undefined) leftOut.set(note, [...(leftOut.get(note) ?? []), test.fullName]);
      }
    }
    writeCounts(this.name, counts);
    for (const [reason, names] of leftOut) {
      console.log(`left out (${reason}):`);
      for (const name of names) console.log(`  ${name}`);
    }
  }
}
