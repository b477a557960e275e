import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { registry } from '@rheobase/nodes';
import { describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { contents } from '../testing/contents.js';
import { smallGraph } from '../testing/smallGraph.js';
import { type TestIo, testIo } from '../testing/testIo.js';

function world(text: string = smallGraph()): TestIo {
  const io = testIo(registry);
  writeFileSync(join(io.cwd, 'graph.json'), text);
  return io;
}

const quiet = ['--quiet', '--no-figures'];

it('75: without a network the same command may succeed later; without leave to use it the user must supply files', async () => {
  const text = JSON.stringify({ rheobase: 1, nodes: { mnist: { type: 'source/mnist' } } });
  const io = world(text);
  expect(await main(['run', 'graph.json', ...quiet, '--no-download'], io, registry)).toBe(2);
  expect(io.err()).toMatch(
    /^error: mnist needs MNIST \(train-images.*name that folder with --data-dir or RHEOBASE_DATA\.\n$/,
  );
  expect(await main(['run', 'graph.json', ...quiet], io, registry)).toBe(75);
  expect(io.err()).toContain('could not be downloaded');
  expect(readdirSync(io.cwd)).not.toContain('runs');
});

describe('D: Ctrl-C and --resume', () => {
  /** Interrupts once the file of the first checkpoint stands. */
  function interrupting(io: TestIo, at: RegExp): TestIo {
    return {
      ...io,
      stdout: {
        ...io.stdout,
        write(text) {
          io.stdout.write(text);
          if (at.test(text)) io.interrupt();
        },
      },
    };
  }

  it('130: keeps the checkpoints, says how to go on, and ends with the bytes of an uninterrupted run', async () => {
    const text = smallGraph({ parameters: { epochs: { value: 5 } } });
    const whole = world(text);
    expect(await main(['run', 'graph.json', ...quiet], whole, registry)).toBe(0);
    const io = world(text);
    const argv = ['run', 'graph.json', '--no-figures'];
    expect(await main([...argv, '--json'], interrupting(io, /"checkpoint".*"epoch":1/), registry)).toBe(130);
    const folder = join(io.cwd, 'runs', 'small-1');
    expect(readdirSync(join(folder, 'checkpoints'))).toEqual(['train.safetensors']);
    expect(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')).outputs).toEqual({});
    expect(await main([...argv, '--quiet', '--resume'], io, registry)).toBe(0);
    expect(contents(folder)).toEqual(contents(join(whole.cwd, 'runs', 'small-1')));
    expect(readdirSync(join(io.cwd, 'runs'))).toEqual(['small-1']);
  });

  it('says in words how to go on', async () => {
    const io = world(smallGraph({ parameters: { epochs: { value: 50 } } }));
    const stopping = {
      ...io,
      stderr: {
        ...io.stderr,
        write(text: string) {
          io.stderr.write(text);
          if (text.includes('epoch 2 of')) io.interrupt();
        },
      },
    };
    expect(await main(['run', 'graph.json', '--no-figures', '--seed', '3'], stopping, registry)).toBe(130);
    expect(io.err()).toContain('stopping; Ctrl-C once more ends the program at once\n');
    expect(io.err()).toMatch(
      /stopped; finished parts are in runs\/small-1\ngo on with {2}rheobase run graph\.json --seed 3 --resume runs\/small-1\n$/,
    );
  });

  it('a second Ctrl-C ends at once', async () => {
    const io = world(smallGraph({ parameters: { epochs: { value: 50 } } }));
    let presses = 0;
    const twice = interrupting(io, /"checkpoint"/);
    const pressing = {
      ...twice,
      stdout: {
        ...twice.stdout,
        write: (text: string) => {
          if (presses++ === 0) io.interrupt();
          twice.stdout.write(text);
          io.interrupt();
        },
      },
    };
    await main(['run', 'graph.json', '--no-figures', '--json'], pressing, registry);
    expect(io.exits[0]).toBe(130);
  });

  it('a checkpoint of another graph is not used, and the run says so', async () => {
    const io = world(smallGraph({ parameters: { epochs: { value: 5 } } }));
    const argv = ['run', 'graph.json', '--no-figures'];
    expect(await main([...argv, '--json'], interrupting(io, /"checkpoint".*"epoch":1/), registry)).toBe(130);
    expect(await main([...argv, '--quiet', '--seed', '1', '--resume'], io, registry)).toBe(0);
    expect(io.err()).toBe(
      'warning: train: cannot resume: the checkpoint belongs to another graph, seed or data. It starts over from the first epoch.\n',
    );
  });
});

describe('sweeps', () => {
  const swept = smallGraph({ sweep: { seed: [1, 2, 3] } });

  it('X: several jobs give the bytes of one', async () => {
    const io = world(swept);
    expect(await main(['run', 'graph.json', ...quiet, '--jobs', '1', '--out', 'one'], io, registry)).toBe(0);
    expect(await main(['run', 'graph.json', ...quiet, '--jobs', '2', '--out', 'two'], io, registry)).toBe(0);
    expect(contents(join(io.cwd, 'two'))).toEqual(contents(join(io.cwd, 'one')));
    expect(Object.keys(contents(join(io.cwd, 'one')))).toContain('/tables/test.accuracy.csv');
    expect(io.err()).toBe('');
  });

  it('D: an interrupted sweep goes on, with other jobs, to the same bytes', async () => {
    const whole = world(swept);
    expect(await main(['run', 'graph.json', ...quiet], whole, registry)).toBe(0);
    const io = world(swept);
    const stopping = {
      ...io,
      stdout: {
        ...io.stdout,
        write: (text: string) => {
          if (/"checkpoint","point":1/.test(text)) io.interrupt();
        },
      },
    };
    expect(await main(['run', 'graph.json', '--no-figures', '--json', '--jobs', '2'], stopping, registry)).toBe(130);
    const folder = join(io.cwd, 'runs', 'small-1');
    expect(readdirSync(join(folder, 'checkpoints'))).toContain('train@2.safetensors');
    expect(await main(['run', 'graph.json', ...quiet, '--jobs', '1', '--resume'], io, registry)).toBe(0);
    expect(contents(folder)).toEqual(contents(join(whole.cwd, 'runs', 'small-1')));
  });
});
