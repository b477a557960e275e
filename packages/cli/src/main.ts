import type { Library } from '@rheobase/core';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { checkCommand } from './commands/check.js';
import { systemFault } from './data/systemFault.js';
import { type ExitCode, exitCode } from './exitCode.js';
import type { Io } from './io.js';
import type { GraphOptions } from './loadGraph.js';
import { engines, openNative } from './run/engine.js';
import { collectSetting, readCount, readMemory, readPort, readSeed } from './settings.js';
import { printable } from './style.js';
import { readSettings } from './userSettings.js';
import { packageVersion } from './version.js';

/** The program: arguments in, exit code out. Commands but `check` are loaded when they are called, so that it is quick. */
export async function main(argv: readonly string[], io: Io, shipped: Library): Promise<ExitCode> {
  let library = shipped;
  let code: ExitCode = exitCode.fine;
  const settings = await readSettings(io);
  if ('problem' in settings) {
    io.stderr.write(`error: ${printable(settings.problem)}\n`);
    return exitCode.invalid;
  }
  const program = new Command('rheobase')
    .description('Runs, checks and explains experiments that are graphs of neurons, layers and measures.')
    .version(packageVersion())
    .option('--verbose', 'show where an internal fault happened')
    .option(
      '--nodes <file>',
      'also know the nodes of this package; repeatable',
      (file: string, before: string[]) => [...before, file],
      [],
    )
    .showHelpAfterError('rheobase --help tells more.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => Math.min(100, io.stdout.columns ?? 80),
      getErrHelpWidth: () => Math.min(100, io.stderr.columns ?? 80),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });

  program.hook('preAction', async () => {
    const files = [...settings.nodes, ...program.opts<{ nodes: string[] }>().nodes];
    if (files.length === 0) return;
    const { withPackages } = await import('./nodePackages.js');
    const loaded = await withPackages(shipped, files, io.cwd);
    if ('problem' in loaded) throw new CommanderError(exitCode.invalid, 'rheobase.nodes', loaded.problem);
    library = loaded;
  });

  const running = (command: Command) =>
    command
      .option('--jobs <n>', 'runs of a sweep computed at a time (default: one per core)', readCount)
      .option('--threads <n>', 'threads of one run (default: one per core, where one run goes at a time)', readCount)
      .option('--data-dir <folder>', 'where datasets lie (also: RHEOBASE_DATA)')
      .option('--no-download', 'never use the network')
      .addOption(engineOption());

  const commands: Readonly<Record<string, () => unknown>> = {
    run: () =>
      withGraphOptions(program.command('run'))
        .description('run a graph and write tables, figures, models and a report')
        .argument('<graph>', 'a graph file, or the name of a graph that comes with rheobase')
        .option('--out <folder>', 'write to this new or empty folder (default: runs/<name>-<number>)')
        .option('--resume [folder]', 'go on from the checkpoints of an interrupted run (default: the newest)')
        .option('--jobs <n>', 'runs of a sweep computed at a time (default: one per core)', readCount)
        .option('--threads <n>', 'threads of one run (default: one per core, where one run goes at a time)', readCount)
        .addOption(engineOption())
        .option('--data-dir <folder>', 'where datasets lie (also: RHEOBASE_DATA)')
        .option('--no-download', 'never use the network')
        .option('--no-figures', 'draw no figures')
        .addOption(
          new Option('--seal [where]', 'keep the receipt in the graph file, or beside it')
            .choices(['inside', 'beside'])
            .preset('inside'),
        )
        .option('--fresh', 'compute everything, whatever the store of results knows')
        .option('--prove-cache', 'compute a sample of what the store knew once more, and compare the bytes')
        .option('--json', 'print events and results as JSON, one object a line')
        .option('--quiet', 'print warnings and errors only')
        .action(async (graph, options) => {
          const { runCommand } = await import('./commands/run.js');
          code = await runCommand(graph, options, io, library);
        }),
    edit: () =>
      program
        .command('edit')
        .description('serve the visual editor on this machine, and open a graph in it')
        .argument('[graph]', 'a graph file, or the name of a graph that comes with rheobase')
        .option('--port <n>', 'the first port to try', readPort, 4173)
        .option('--threads <n>', 'threads of a run on this machine (default: one per core)', readCount)
        .option('--data-dir <folder>', 'where datasets lie (also: RHEOBASE_DATA)')
        .option('--no-download', 'never use the network')
        .action(async (graph, options) => {
          const { editCommand } = await import('./commands/edit.js');
          code = await editCommand(graph, options, io, library);
        }),
    site: () =>
      program
        .command('site')
        .description('write the editor as a folder of files for any host, with the data that its graphs read')
        .requiredOption('--out <folder>', 'a new or empty folder')
        .option('--with <data...>', 'data sets to come along, or their first items: mnist:10000+2000')
        .option('--template <graph...>', 'graphs to come along, each opened by a link that is printed')
        .option('--force', 'replace a site that this command wrote before')
        .option('--data-dir <folder>', 'where datasets lie (also: RHEOBASE_DATA)')
        .option('--no-download', 'never use the network')
        .action(async (options) => {
          const { siteCommand } = await import('./commands/site.js');
          code = await siteCommand(options, io, await library.load(library.types));
        }),
    verify: () =>
      withGraphOptions(program.command('verify'))
        .description('run sealed files again from nothing: identical, within tolerance, different or not comparable')
        .argument('<graph...>', 'graph files with receipts')
        .option(
          '--receipt <path>',
          'a receipt, or the folder of a run, instead of the receipt in the file or beside it',
        )
        .option('--receipt-only', 'check the receipt and its hashes; run nothing')
        .option('--against <assignment>', 'judge hand-ins by the expectations of this file, never by their own')
        .option('--csv <file>', 'with --against: write a table of all hand-ins')
        .option('--jobs <n>', 'runs of a sweep computed at a time (default: one per core)', readCount)
        .option('--threads <n>', 'threads of one run (default: one per core, where one run goes at a time)', readCount)
        .option('--data-dir <folder>', 'where datasets lie (also: RHEOBASE_DATA)')
        .option('--no-download', 'never use the network')
        .addOption(engineOption())
        .option('--json', 'print one JSON object a file')
        .action(async (graphs, options) => {
          if (options.against !== undefined) {
            const { verifyAgainst } = await import('./commands/assignments.js');
            code = await verifyAgainst(graphs, options, io, library);
            return;
          }
          const { verifyCommand } = await import('./commands/verify.js');
          code = await verifyCommand(graphs, options, io, library);
        }),
    diff: () =>
      running(program.command('diff'))
        .description('what differs in meaning between two graphs')
        .argument('<graph>', 'a graph file, or the name of a graph that comes with rheobase')
        .argument('<other>', 'another')
        .option('--results', 'run both, and say which results changed because of which edit')
        .action(async (one, other, options) => {
          const { diffCommand } = await import('./commands/files.js');
          code = await diffCommand(one, other, options, io, library);
        }),
    format: () =>
      program
        .command('format')
        .description('write graph files in the one form that they have')
        .argument('<graph...>', 'graph files')
        .option('--check', 'write nothing; say which files are not formatted')
        .action(async (graphs, options) => {
          const { formatCommand } = await import('./commands/files.js');
          code = await formatCommand(graphs, options, io);
        }),
    migrate: () =>
      program
        .command('migrate')
        .description('bring graph files to the current format and versions of nodes')
        .argument('<graph...>', 'graph files')
        .action(async (graphs) => {
          const { migrateCommand } = await import('./commands/files.js');
          code = await migrateCommand(graphs, io, library);
        }),
    text: () =>
      program
        .command('text')
        .description('a graph as lines for a reviewer; git uses it (docs/sharing.md)')
        .argument('<graph>', 'a graph file')
        .action(async (graph) => {
          const { textCommand } = await import('./commands/files.js');
          code = await textCommand(graph, io);
        }),
    'merge-driver': () =>
      program
        .command('merge-driver')
        .description('three-way merge of graph files; git calls it (docs/sharing.md)')
        .argument('<ancestor>', '%O')
        .argument('<ours>', '%A; the merge is written into it')
        .argument('<theirs>', '%B')
        .argument('[name]', '%P')
        .action(async (ancestor, ours, theirs, name) => {
          const { mergeDriverCommand } = await import('./commands/files.js');
          code = (await mergeDriverCommand(ancestor, ours, theirs, name, io)) as ExitCode;
        }),
    link: () =>
      program
        .command('link')
        .description('a link that carries the whole graph')
        .argument('<graph>', 'a graph file, or the name of a graph that comes with rheobase')
        .option('--page <address>', 'of the editor that shall open it')
        .action(async (graph, options) => {
          const { linkCommand } = await import('./commands/share.js');
          code = await linkCommand(graph, options, io);
        }),
    extract: () =>
      program
        .command('extract')
        .description('the graph file that a figure, a link or a bundle carries')
        .argument('<carrier>', 'a PNG or SVG figure of a run, a link, a bundle')
        .option('--out <file>', 'write to this new file (default: <name>.json)')
        .action(async (carrier, options) => {
          const { extractCommand } = await import('./commands/share.js');
          code = await extractCommand(carrier, options, io);
        }),
    bundle: () =>
      program
        .command('bundle')
        .description('everything of a run in one archive')
        .argument('<run>', 'the folder of a run')
        .option('--out <file>', 'write to this new file (default: <name>.rheobase.zip)')
        .action(async (run, options) => {
          const { bundleCommand } = await import('./commands/share.js');
          code = await bundleCommand(run, options, io);
        }),
    open: () =>
      program
        .command('open')
        .description('unpack a bundle, after looking at all of it')
        .argument('<bundle>', 'a bundle')
        .option('--out <folder>', 'a new or empty folder (default: named after the bundle)')
        .action(async (bundle, options) => {
          const { openCommand } = await import('./commands/share.js');
          code = await openCommand(bundle, options, io);
        }),
    crate: () =>
      program
        .command('crate')
        .description('a run as a Workflow Run RO-Crate')
        .argument('<run>', 'the folder of a run')
        .option('--out <file>', 'write to this new file (default: <name>.crate.zip)')
        .option('--license <address>', 'of what is in it', 'https://spdx.org/licenses/CC-BY-4.0')
        .action(async (run, options) => {
          const { crateCommand } = await import('./commands/share.js');
          code = await crateCommand(run, options, io);
        }),
    methods: () =>
      withGraphOptions(program.command('methods'))
        .description('the methods section of an experiment, in Markdown')
        .argument('<graph>', 'a graph file, or the name of a graph that comes with rheobase')
        .option('--latex', 'in LaTeX')
        .action(async (graph, options) => {
          const { methodsCommand } = await import('./commands/share.js');
          code = await methodsCommand(graph, options, io, library);
        }),
    runs() {
      const runs = program.command('runs').description('list, show and compare finished runs');
      runs
        .command('list', { isDefault: true })
        .description('the runs in a folder, newest first')
        .argument('[folder]', 'where runs are', 'runs')
        .action(async (folder) => {
          const { listRuns } = await import('./commands/runs.js');
          code = await listRuns(folder, io);
        });
      runs
        .command('show')
        .description('what a run was and found')
        .argument('<run>', 'the folder of a run')
        .action(async (folder) => {
          const { showRun } = await import('./commands/runs.js');
          code = await showRun(folder, io);
        });
      runs
        .command('compare')
        .description('how two runs differ')
        .argument('<run>', 'the folder of a run')
        .argument('<other>', 'the folder of another')
        .action(async (one, other) => {
          const { compareRuns } = await import('./commands/runs.js');
          code = await compareRuns(one, other, io);
        });
    },
    gc: () =>
      program
        .command('gc')
        .description('trim the store of results that were computed earlier')
        .option('--keep <size>', 'how much to keep, the latest used first (default: 1GiB)', readMemory)
        .action(async ({ keep = 1024 ** 3 }) => {
          const { collectGarbage } = await import('./commands/runs.js');
          code = await collectGarbage(keep, io);
        }),
    check: () =>
      withGraphOptions(program.command('check'))
        .description('say all that is wrong with a graph')
        .argument('<graph>', 'a graph file, or the name of a graph that comes with rheobase')
        .action(async (graph, options: GraphOptions) => {
          code = await checkCommand(graph, options, io, library);
        }),
    explain: () =>
      withGraphOptions(program.command('explain'))
        .description('print types, passes, steps, predicted operations and memory of a graph')
        .argument('<graph>', 'a graph file, or the name of a graph that comes with rheobase')
        .option('--point <n>', 'which run of a sweep (default: 1)', readCount)
        .addOption(engineOption('whose kernels are told; with tfjs, what it would run and what it could not'))
        .option('--json', 'print the plan as data')
        .action(async (graph, options) => {
          const { explainCommand } = await import('./commands/explain.js');
          code = await explainCommand(graph, options, io, library);
        }),
    nodes() {
      const nodes = program
        .command('nodes')
        .description('list the node types, or print the manual of one')
        .argument('[type]', 'a node type, for example neuron/leaky')
        .action(async (type) => {
          const { nodesCommand } = await import('./commands/nodes.js');
          code = await nodesCommand(type, io, library);
        });
      nodes
        .command('test')
        .description('hold a package of nodes against what every node keeps')
        .argument('<file>', 'the package, one ES module')
        .action(async (file) => {
          const { testNodesCommand } = await import('./commands/testNodes.js');
          code = await testNodesCommand(file, io, shipped);
        });
    },
    data: () =>
      program
        .command('data')
        .description('files of your own')
        .command('add')
        .description('keep a copy of a file, and print the nodes that read it, to paste into a graph')
        .argument('<file>', 'a CSV, npy, npz, IDX or safetensors file')
        .action(async (file) => {
          const { addDataCommand } = await import('./commands/addData.js');
          code = await addDataCommand(file, io);
        }),
  };
  // A command that is called needs no other. Asked for help, or for what does not exist, the program knows all.
  const [first = ''] = argv;
  const called = Object.hasOwn(commands, first) ? [first] : Object.keys(commands);
  for (const name of called) commands[name]();

  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.code === 'rheobase.nodes') {
      io.stderr.write(`error: ${printable(error.message)}\n`);
      return exitCode.invalid;
    }
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.fine : exitCode.invalid;
    return await explainFault(error, io, program.opts<{ verbose?: boolean }>().verbose === true);
  }
}

/** Native that was asked for must be there; as the default it gives way to WebAssembly. */
function engineOption(what = 'what computes; native, wasm and typescript give the same bytes'): Option {
  const option = new Option('--engine <name>', what).choices(engines);
  const choose = option.parseArg as (name: string, before: string) => string;
  return option
    .argParser<string>((name, before) => {
      const native = choose(name, before) === 'native' ? openNative() : undefined;
      if (native !== undefined && 'problem' in native) throw new InvalidArgumentError(native.problem);
      return name;
    })
    .default('native', 'native where it was compiled, else wasm');
}

function withGraphOptions(command: Command): Command {
  return command
    .option('--set <name=value>', 'set node.parameter or a named parameter; repeatable', collectSetting)
    .option('--seed <n>', 'run with this seed', readSeed)
    .option('--memory <size>', 'memory the plan may need, such as 512MiB (default: 2GiB)', readMemory);
}

/** What nobody foresaw, without a stack trace unless one was asked for. */
async function explainFault(error: unknown, io: Io, verbose: boolean): Promise<ExitCode> {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (typeof code === 'string' && typeof syscall === 'string') {
    io.stderr.write(`error: ${path === undefined ? '' : `${printable(path)}: `}${systemFault(error)}\n`);
    return exitCode.temporary;
  }
  if (error instanceof RangeError && /allocation|out of memory/i.test(message)) {
    io.stderr.write('error: there is not enough memory for this graph. rheobase explain shows what is largest.\n');
    return exitCode.modelFailed;
  }
  io.stderr.write(`internal: ${printable(message.replace(/^internal: /, ''))}\n`);
  io.stderr.write('This is a fault of rheobase. Please report it together with the graph file.');
  if (verbose) {
    const { sourceStack } = await import('./sourceStack.js');
    io.stderr.write(`\n${sourceStack(stack ?? '')}\n`);
  } else io.stderr.write(' --verbose shows where it happened.\n');
  return exitCode.fault;
}
