import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { ownFile, type SuggestedNode, suggestNodes } from '@rheobase/nodes';
import { writeFileAtomic } from '../data/atomicWrite.js';
import { makeFolder } from '../data/makeFolder.js';
import { systemFault } from '../data/systemFault.js';
import { type ExitCode, exitCode } from '../exitCode.js';
import type { Io } from '../io.js';
import { printable, styleOf, writeProblem } from '../style.js';

const mostBytes = 2 ** 30;

/** Keeps a copy of a user's file where every run finds it, and prints the nodes that read it: JSON on stdout. */
export async function addDataCommand(argument: string, io: Io): Promise<ExitCode> {
  const style = styleOf(io.stderr, io.env);
  const refuse = (problem: string, code: ExitCode = exitCode.invalid) => {
    writeProblem(io.stderr, problem, style);
    return code;
  };
  const path = resolve(io.cwd, argument);
  let content: Uint8Array;
  try {
    const entry = await stat(path);
    if (!entry.isFile()) return refuse(`${argument} is not a file.`);
    if (entry.size > mostBytes) return refuse(`${argument} has ${entry.size} bytes; at most ${mostBytes} are read.`);
    content = await readFile(path);
  } catch (error) {
    return refuse(`${argument} cannot be read: ${systemFault(error)}.`);
  }
  if (content[0] === 0x1f && content[1] === 0x8b) return refuse(`${argument} is compressed (gzip). Unpack it first.`);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const file = { name: basename(path), sha256, bytes: content.length };
  const named = ownFile('').safeParse(file);
  if (!named.success) return refuse(`${argument}: expected ${named.error.issues[0].message}.`);
  const nodes = suggestNodes(file, content);
  if ('error' in nodes) return refuse(`${argument}: ${nodes.error}.`);
  const folder = join(io.cacheDir, 'files', sha256);
  try {
    await makeFolder(folder);
    await writeFileAtomic(join(folder, file.name), content);
  } catch (error) {
    return refuse(`a copy of ${argument} cannot be kept in ${folder}: ${systemFault(error)}.`, exitCode.temporary);
  }
  io.stderr.write(
    `kept ${printable(file.name)} in ${folder}. Take what you need into "nodes" of a graph; rheobase nodes <type> tells more.\n`,
  );
  io.stdout.write(`${JSON.stringify(withIds(nodes), null, 2)}\n`);
  return exitCode.fine;
}

/** `array`, `array-2`, …: what the nodes could be called. */
function withIds(nodes: readonly SuggestedNode[]): Record<string, SuggestedNode> {
  const named: Record<string, SuggestedNode> = {};
  for (const node of nodes) {
    const name = node.type.slice(node.type.indexOf('/') + 1);
    const count = Object.keys(named).filter((id) => id.split('-')[0] === name).length;
    named[count === 0 ? name : `${name}-${count + 1}`] = node;
  }
  return named;
}
