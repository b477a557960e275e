import { isAssignment, toggleLocked } from '../document/assignment.js';
import { centreOf, overlaps } from '../geometry/rect.js';
import { arrangeCommand, arranged } from '../model/arrange.js';
import type { Editor } from '../model/editor.js';
import { canPin, nextLive, pinRun, toggleLive } from '../model/liveViews.js';
import { type Direction, goTowards, nextRegion, nudge } from '../model/navigate.js';
import {
  addNoteAt,
  align,
  blockFromSelected,
  copyText,
  distribute,
  duplicate,
  type Edge,
  groupSelected,
  pasteText,
  removeSelected,
  selectedNodes,
  toggleCollapsed,
  toggleField,
  unpackSelected,
} from '../model/selection.js';
import type { Stride } from '../run/protocol.js';
import type { RunPhase } from '../run/runStore.js';
import { english } from '../text/english.js';

/**
 * Everything that can be done, in one list: keys, menus, toolbar and the command search are made from it. An action
 * has an id that settings may bind to other keys.
 */
export interface Action {
  readonly id: string;
  readonly label: string;
  readonly group: ActionGroup;
  /** The usual keys: `Mod+Z`, `Shift+A`, `Delete`; Mod is Ctrl, on a Mac the command key. */
  readonly keys: readonly string[];
  /** Of the browser, which does it by an event of its own. */
  readonly native?: string;
  readonly isEnabled?: (editor: Editor) => boolean;
  readonly run: (editor: Editor) => void | Promise<void>;
}

export type ActionGroup = 'edit' | 'arrange' | 'structure' | 'view' | 'run' | 'file';

const text = english.action;
const hasSelection = (editor: Editor) => editor.session.getState().selected.size > 0;
const hasNodes = (editor: Editor) => selectedNodes(editor).length > 0;
const hasAnything = (editor: Editor) => hasSelection(editor) || editor.session.getState().wires.size > 0;
const hasSeveral = (least: number) => (editor: Editor) => editor.session.getState().selected.size >= least;
const hasBlock = (editor: Editor) =>
  selectedNodes(editor).some((id) => editor.scene().cards.get(id)?.face.block !== undefined);

/** Where something new goes when no pointer says so: the middle of what is seen. */
function middle(editor: Editor) {
  const seen = editor.canvas?.seen();
  return seen === undefined ? { x: 0, y: 0 } : centreOf(seen);
}

/** Beside the one selected node, or in the middle of what is seen; below what stands there already. */
function freePlace(editor: Editor) {
  const { cards } = editor.scene();
  const [id, second] = selectedNodes(editor);
  const beside = second === undefined && id !== undefined ? cards.get(id) : undefined;
  const { x, y } = beside === undefined ? middle(editor) : { x: beside.x + beside.width + 152, y: beside.y + 24 };
  const room = (top: number) => ({ x: x - 80, y: top - 24, width: 160, height: 120 });
  let free = y;
  for (const card of [...cards.values()].sort((a, b) => a.y - b.y)) {
    if (overlaps(card, room(free))) free = card.y + card.height + 48;
  }
  return { x, y: free };
}

function openPalette(editor: Editor): void {
  const at = freePlace(editor);
  const spot = editor.canvas?.toClient(at) ?? { clientX: 200, clientY: 200 };
  editor.interaction.set({ palette: { at: { ...at, ...spot }, from: undefined, onWire: undefined } });
}

/** A browser that does not let a page read the clipboard still pastes what was copied here. */
let lastCopied: string | undefined;

async function copy(editor: Editor): Promise<void> {
  const copied = copyText(editor);
  if (copied === undefined) return;
  lastCopied = copied;
  editor.session.announce(english.say.copied(editor.session.getState().selected.size));
  try {
    await navigator.clipboard.writeText(copied);
  } catch {
    // Without permission it stays in this page.
  }
}

async function pasteClipboard(editor: Editor): Promise<void> {
  let clip = lastCopied;
  try {
    clip = (await navigator.clipboard.readText()) || lastCopied;
  } catch {
    // Without permission: what was copied here.
  }
  if (clip !== undefined && !pasteText(editor, clip, middle(editor))) editor.session.announce(english.say.notAGraph);
}

const directions: readonly [Direction, string][] = [
  ['left', 'Left'],
  ['right', 'Right'],
  ['up', 'Up'],
  ['down', 'Down'],
];

const aligning: readonly [Edge, string][] = [
  ['left', 'Alt+A'],
  ['right', 'Alt+D'],
  ['top', 'Alt+W'],
  ['bottom', 'Alt+S'],
  ['centre', 'Alt+H'],
  ['middle', 'Alt+V'],
];

const isIn =
  (...phases: readonly RunPhase[]) =>
  ({ runs }: Editor) =>
    phases.includes(runs.getState().phase);
const isRunnable = (editor: Editor) =>
  !isIn('running', 'paused')(editor) && !editor.derived.current().issues.some(({ severity }) => severity === 'error');
const canStep = (editor: Editor) => isRunnable(editor) || isIn('running', 'paused')(editor);

/** The one selected node that gives results, at the top level: a run can end there. */
function runTarget(editor: Editor): string | undefined {
  const [id, second] = selectedNodes(editor);
  if (id === undefined || second !== undefined || editor.level() !== null) return undefined;
  const role = editor.scene().cards.get(id)?.face.definition?.role;
  return role === undefined || role === 'signal' ? undefined : id;
}

function start(editor: Editor, upTo?: string): void {
  editor.session.showDock(true, 'results');
  editor.runs.start({ upTo });
}

/** For what is judged in the dock. */
function judge(editor: Editor, run: (verify: Editor['verify']) => void): void {
  editor.session.showDock(true, 'verify');
  run(editor.verify);
}

function stride(editor: Editor, by: Stride): void {
  editor.session.showDock(true, 'results');
  if (isIn('running')(editor)) editor.runs.pause();
  else editor.runs.go(by);
}

export const actions: readonly Action[] = [
  {
    id: 'undo',
    label: text.undo,
    group: 'edit',
    keys: ['Mod+Z'],
    isEnabled: ({ documents }) => documents.getState().past.length > 0,
    run: undo,
  },
  {
    id: 'redo',
    label: text.redo,
    group: 'edit',
    keys: ['Mod+Shift+Z', 'Mod+Y'],
    isEnabled: ({ documents }) => documents.getState().future.length > 0,
    run: redo,
  },
  {
    id: 'cut',
    label: text.cut,
    group: 'edit',
    keys: [],
    native: 'Mod+X',
    isEnabled: hasSelection,
    async run(editor) {
      await copy(editor);
      removeSelected(editor, english.command.cut);
    },
  },
  { id: 'copy', label: text.copy, group: 'edit', keys: [], native: 'Mod+C', isEnabled: hasSelection, run: copy },
  { id: 'paste', label: text.paste, group: 'edit', keys: [], native: 'Mod+V', run: pasteClipboard },
  { id: 'duplicate', label: text.duplicate, group: 'edit', keys: ['Mod+D'], isEnabled: hasSelection, run: duplicate },
  {
    id: 'delete',
    label: text.delete,
    group: 'edit',
    keys: ['Delete', 'Backspace'],
    isEnabled: hasAnything,
    run: (editor) => removeSelected(editor),
  },
  {
    id: 'select-all',
    label: text.selectAll,
    group: 'edit',
    keys: ['Mod+A'],
    run(editor) {
      const { cards, groups, notes } = editor.scene();
      editor.session.select([...cards.keys(), ...Object.keys(groups), ...Object.keys(notes)]);
    },
  },
  {
    id: 'select-none',
    label: text.selectNone,
    group: 'edit',
    keys: [],
    isEnabled: hasAnything,
    run: ({ session }) => session.select([]),
  },
  { id: 'add-node', label: text.addNode, group: 'structure', keys: ['Tab', 'Shift+A'], run: openPalette },
  {
    id: 'wire',
    label: text.wire,
    group: 'structure',
    keys: ['W'],
    isEnabled: (editor) => selectedNodes(editor).length === 1,
    run: (editor) => editor.interaction.set({ linking: selectedNodes(editor)[0] }),
  },
  {
    id: 'add-note',
    label: text.addNote,
    group: 'structure',
    keys: ['N'],
    run: (editor) => addNoteAt(editor, middle(editor)),
  },
  { id: 'group', label: text.group, group: 'structure', keys: ['Mod+G'], isEnabled: hasSelection, run: groupSelected },
  {
    id: 'make-block',
    label: text.makeBlock,
    group: 'structure',
    keys: ['Mod+B'],
    isEnabled: hasNodes,
    run: blockFromSelected,
  },
  {
    id: 'unpack-block',
    label: text.unpackBlock,
    group: 'structure',
    keys: ['Mod+Shift+B'],
    isEnabled: hasBlock,
    run: unpackSelected,
  },
  {
    id: 'enter-block',
    label: text.enterBlock,
    group: 'structure',
    keys: ['Enter'],
    isEnabled: hasBlock,
    run(editor) {
      const [id] = selectedNodes(editor);
      if (editor.scene().cards.get(id)?.face.block !== undefined) editor.session.enter(id);
    },
  },
  {
    id: 'leave-block',
    label: text.leaveBlock,
    group: 'structure',
    keys: ['Mod+Up'],
    isEnabled: ({ session }) => session.getState().path.length > 0,
    run: ({ session }) => session.leaveTo(session.getState().path.length - 1),
  },
  { id: 'collapse', label: text.collapse, group: 'structure', keys: ['C'], isEnabled: hasNodes, run: toggleCollapsed },
  {
    id: 'bypass',
    label: text.bypass,
    group: 'structure',
    keys: ['B'],
    isEnabled: hasNodes,
    run: (editor) => toggleField(editor, 'bypass'),
  },
  {
    id: 'freeze',
    label: text.freeze,
    group: 'structure',
    keys: [],
    isEnabled: hasNodes,
    run: (editor) => toggleField(editor, 'frozen'),
  },
  ...aligning.map(
    ([edge, key]): Action => ({
      id: `align-${edge}`,
      label: text.align[edge],
      group: 'arrange',
      keys: [key],
      isEnabled: hasSeveral(2),
      run: (editor) => align(editor, edge),
    }),
  ),
  {
    id: 'distribute-x',
    label: text.distributeX,
    group: 'arrange',
    keys: ['Alt+Shift+H'],
    isEnabled: hasSeveral(3),
    run: (editor) => distribute(editor, 'x'),
  },
  {
    id: 'distribute-y',
    label: text.distributeY,
    group: 'arrange',
    keys: ['Alt+Shift+V'],
    isEnabled: hasSeveral(3),
    run: (editor) => distribute(editor, 'y'),
  },
  { id: 'arrange', label: text.arrange, group: 'arrange', keys: ['L'], run: (editor) => arrange(editor) },
  {
    id: 'arrange-selection',
    label: text.arrangeSelection,
    group: 'arrange',
    keys: ['Shift+L'],
    isEnabled: hasSeveral(2),
    run: (editor) => arrange(editor, new Set(selectedNodes(editor))),
  },
  { id: 'fit', label: text.fit, group: 'view', keys: ['F', 'Home'], run: ({ canvas }) => canvas?.fit(undefined, true) },
  {
    id: 'fit-selection',
    label: text.fitSelection,
    group: 'view',
    keys: ['Shift+F'],
    isEnabled: hasSelection,
    run: ({ canvas, session }) => canvas?.fit(session.getState().selected, true),
  },
  {
    id: 'zoom-in',
    label: text.zoomIn,
    group: 'view',
    keys: ['Mod+=', 'Mod++', '+', '='],
    run: ({ canvas }) => canvas?.zoomBy(1.25),
  },
  {
    id: 'zoom-out',
    label: text.zoomOut,
    group: 'view',
    keys: ['Mod+-', '-'],
    run: ({ canvas }) => canvas?.zoomBy(0.8),
  },
  { id: 'zoom-full', label: text.zoomFull, group: 'view', keys: ['Mod+0'], run: ({ canvas }) => canvas?.zoomTo(1) },
  {
    id: 'inspector',
    label: text.inspector,
    group: 'view',
    keys: ['I'],
    run: ({ session }) => session.showSide(session.getState().side === 'inspector' ? null : 'inspector'),
  },
  {
    id: 'outline',
    label: text.outline,
    group: 'view',
    keys: ['O'],
    run: ({ session }) => session.showSide(session.getState().side === 'outline' ? null : 'outline'),
  },
  {
    id: 'problems',
    label: text.problems,
    group: 'view',
    keys: ['P'],
    run: ({ session }) => session.showProblems(!session.getState().problems),
  },
  {
    id: 'snap',
    label: text.snap,
    group: 'view',
    keys: [],
    run: ({ settings }) => settings.set({ snap: !settings.getState().snap }),
  },
  {
    id: 'wire-labels',
    label: text.wireLabels,
    group: 'view',
    keys: [],
    run: ({ settings }) => settings.set({ wireLabels: !settings.getState().wireLabels }),
  },
  {
    id: 'minimap',
    label: text.minimap,
    group: 'view',
    keys: ['M'],
    run: ({ settings }) => settings.set({ minimap: !settings.getState().minimap }),
  },
  {
    id: 'wheel',
    label: text.wheel,
    group: 'view',
    keys: [],
    run: ({ settings }) => settings.set({ wheel: settings.getState().wheel === 'zoom' ? 'pan' : 'zoom' }),
  },
  {
    id: 'run',
    label: text.run,
    group: 'run',
    keys: ['Mod+Enter', 'F5'],
    isEnabled: isRunnable,
    run: (editor) => start(editor),
  },
  {
    id: 'run-selected',
    label: text.runSelected,
    group: 'run',
    keys: ['Mod+Shift+Enter'],
    isEnabled: (editor) => isRunnable(editor) && runTarget(editor) !== undefined,
    run: (editor) => start(editor, runTarget(editor)),
  },
  {
    id: 'pause',
    label: text.pause,
    group: 'run',
    keys: [],
    isEnabled: isIn('running'),
    run: ({ runs }) => runs.pause(),
  },
  {
    id: 'continue',
    label: text.continue,
    group: 'run',
    keys: [],
    isEnabled: isIn('paused'),
    run: ({ runs }) => runs.go(),
  },
  {
    id: 'stop',
    label: text.stop,
    group: 'run',
    keys: ['Shift+F5'],
    isEnabled: isIn('running', 'paused'),
    run: ({ runs }) => runs.stop(),
  },
  {
    id: 'step',
    label: text.step,
    group: 'run',
    keys: ['F10'],
    isEnabled: canStep,
    run: (editor) => stride(editor, 'step'),
  },
  {
    id: 'step-batch',
    label: text.stepBatch,
    group: 'run',
    keys: ['Shift+F10'],
    isEnabled: canStep,
    run: (editor) => stride(editor, 'batch'),
  },
  {
    id: 'step-epoch',
    label: text.stepEpoch,
    group: 'run',
    keys: ['Alt+F10'],
    isEnabled: canStep,
    run: (editor) => stride(editor, 'epoch'),
  },
  {
    id: 'seal',
    label: text.seal,
    group: 'run',
    keys: ['Alt+Enter'],
    isEnabled: isRunnable,
    run: (editor) => judge(editor, (verify) => verify.seal()),
  },
  {
    id: 'verify',
    label: text.verify,
    group: 'run',
    keys: ['Alt+Shift+Enter'],
    isEnabled: isRunnable,
    run: (editor) => judge(editor, (verify) => verify.verify()),
  },
  {
    id: 'check-receipt',
    label: text.checkReceipt,
    group: 'run',
    keys: [],
    isEnabled: isRunnable,
    run: (editor) => judge(editor, (verify) => verify.checkReceipt()),
  },
  {
    id: 'compare',
    label: text.compare,
    group: 'run',
    keys: ['Alt+C'],
    run: ({ session }) => session.showDock(true, 'compare'),
  },
  {
    id: 'hand-in',
    label: text.handIn,
    group: 'file',
    keys: [],
    isEnabled: (editor) => isRunnable(editor) && isAssignment(editor.documents.getState().document),
    run: (editor) => judge(editor, (verify) => verify.handIn()),
  },
  {
    id: 'lock',
    label: text.lock,
    group: 'structure',
    keys: [],
    isEnabled: (editor) => hasNodes(editor) && editor.level() === null,
    run: (editor) => {
      editor.documents.run(toggleLocked(selectedNodes(editor)));
    },
  },
  {
    id: 'live-view',
    label: text.liveView,
    group: 'view',
    keys: ['V'],
    isEnabled: hasNodes,
    run: toggleLive,
  },
  {
    id: 'next-view',
    label: text.nextView,
    group: 'view',
    keys: ['Shift+V'],
    isEnabled: hasNodes,
    run: nextLive,
  },
  { id: 'pin', label: text.pin, group: 'run', keys: ['K'], isEnabled: canPin, run: pinRun },
  {
    id: 'unpin',
    label: text.unpin,
    group: 'run',
    keys: ['Shift+K'],
    isEnabled: ({ pins }) => pins.getState().length > 0,
    run: ({ pins }) => pins.unpin(),
  },
  {
    id: 'rerun',
    label: text.rerun,
    group: 'run',
    keys: [],
    run: ({ settings }) => settings.set({ rerun: !settings.getState().rerun }),
  },
  {
    id: 'times',
    label: text.times,
    group: 'view',
    keys: ['Shift+T'],
    run: ({ settings }) => settings.set({ times: !settings.getState().times }),
  },
  {
    id: 'picker',
    label: text.picker,
    group: 'run',
    keys: ['Shift+S'],
    run: ({ session }) => session.showPicker(!session.getState().picker),
  },
  { id: 'new', label: text.newGraph, group: 'file', keys: ['Alt+N'], run: ({ files }) => void files?.newGraph() },
  { id: 'open', label: text.open, group: 'file', keys: ['Mod+O'], run: ({ files }) => files?.open() },
  { id: 'save', label: text.save, group: 'file', keys: ['Mod+S'], run: ({ files }) => files?.save() },
  {
    id: 'save-as',
    label: text.saveAs,
    group: 'file',
    keys: ['Mod+Shift+S'],
    run: ({ files }) => files?.save({ elsewhere: true }),
  },
  { id: 'close', label: text.close, group: 'file', keys: ['Alt+Q'], run: ({ files }) => files?.close() },
  { id: 'copy-link', label: text.copyLink, group: 'file', keys: [], run: ({ files }) => files?.handOn('link') },
  {
    id: 'copy-methods',
    label: text.copyMethods,
    group: 'file',
    keys: [],
    run: ({ files }) => files?.handOn('methods'),
  },
  {
    id: 'export-report',
    label: text.exportReport,
    group: 'file',
    keys: [],
    isEnabled: isIn('done'),
    run: ({ files }) => files?.handOn('report'),
  },
  {
    id: 'export-bundle',
    label: text.exportBundle,
    group: 'file',
    keys: [],
    isEnabled: isIn('done'),
    run: ({ files }) => files?.handOn('bundle'),
  },
  { id: 'tour', label: text.tour, group: 'file', keys: [], run: ({ files }) => files?.startTour() },
  { id: 'start', label: text.start, group: 'file', keys: [], run: ({ files }) => files?.showStart() },
  {
    id: 'dock',
    label: text.dock,
    group: 'view',
    keys: ['R'],
    run: ({ session }) => session.showDock(!session.getState().dock),
  },
  {
    id: 'commands',
    label: text.commands,
    group: 'view',
    keys: ['Mod+K', 'F1'],
    run: ({ interaction }) => interaction.set({ commands: true }),
  },
  ...directions.map(
    ([direction, key]): Action => ({
      id: `go-${direction}`,
      label: text.go[direction],
      group: 'view',
      keys: [key],
      run: (editor) => goTowards(editor, direction),
    }),
  ),
  ...directions.map(
    ([direction, key]): Action => ({
      id: `nudge-${direction}`,
      label: text.nudge[direction],
      group: 'arrange',
      keys: [`Shift+${key}`],
      isEnabled: hasSelection,
      run: (editor) => nudge(editor, direction),
    }),
  ),
  { id: 'next-region', label: text.nextRegion, group: 'view', keys: ['F6'], run: () => nextRegion(1) },
  { id: 'last-region', label: text.lastRegion, group: 'view', keys: ['Shift+F6'], run: () => nextRegion(-1) },
  {
    id: 'keys',
    label: text.keys,
    group: 'view',
    keys: ['?'],
    run: ({ interaction }) => interaction.set({ keys: true }),
  },
  {
    id: 'theme',
    label: text.theme,
    group: 'view',
    keys: [],
    run({ settings }) {
      const order = ['system', 'light', 'dark'] as const;
      settings.set({ theme: order[(order.indexOf(settings.getState().theme) + 1) % order.length] });
    },
  },
];

async function arrange(editor: Editor, ids?: ReadonlySet<string>): Promise<void> {
  const scene = editor.scene();
  const places = await arranged(scene, ids);
  // What was edited meanwhile stays; nodes that went away are not placed.
  const now = editor.scene();
  if (now.level !== scene.level) return;
  editor.documents.run(arrangeCommand(now, new Map([...places].filter(([id]) => now.cards.has(id)))));
  if (ids === undefined) editor.canvas?.fit(undefined, true);
}

function undo({ documents, session }: Editor): void {
  const label = documents.getState().past.at(-1)?.label;
  if (documents.undo() && label !== undefined) session.announce(english.say.undone(label));
}

function redo({ documents, session }: Editor): void {
  const label = documents.getState().future[0]?.label;
  if (documents.redo() && label !== undefined) session.announce(english.say.redone(label));
}

const byId = new Map(actions.map((action) => [action.id, action]));

export function actionById(id: string): Action {
  const action = byId.get(id);
  if (action === undefined) throw new Error(`internal: no action ${id}`);
  return action;
}

export function perform(editor: Editor, action: Action): void {
  if (action.isEnabled?.(editor) === false) return;
  void action.run(editor);
}
