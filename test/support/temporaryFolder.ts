import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const name = 'rheobase-tests-';

/**
 * Temporary folders of all tests, and of the processes that they start, lie in one that goes when the tests end. It is
 * called once per project of vitest; a folder within a folder would make paths too long for Chromium's socket.
 */
export default function temporaryFolder(): (() => void) | undefined {
  if (basename(tmpdir()).startsWith(name)) return;
  const folder = mkdtempSync(join(tmpdir(), name));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
