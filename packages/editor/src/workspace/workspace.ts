import { type GraphDocument, parse, save, sentence } from '@rheobase/core';
import type { Carried, Problem } from '@rheobase/share';
import { createStore } from 'zustand/vanilla';
import { mayCarry, mostCarriedBytes, readExperiment, readLink } from '../carry/readExperiment.js';
import type { Editor, Surroundings } from '../model/editor.js';
import { openGraph } from '../model/openGraph.js';
import type { EngineChoice } from '../run/enginePort.js';
import type { BrowserStore } from '../storage/browserStore.js';
import { english } from '../text/english.js';
import type { OtherGraph } from '../verify/compareStore.js';
import { type DocumentRecord, startAutosave } from './autosave.js';
import { download, type FileHandle, type OpenedFile, pickFile, readFile, writeFile } from './fileAccess.js';
import { createHandOn } from './handOn.js';
import { compareOutside, type OutsideChoice, type OutsideEdit } from './outsideEdit.js';
import { spiking } from './templates.js';

/** The documents that are open in this window, each with an editor of its own, and which one is shown. */

export interface Tab {
  readonly id: string;
  readonly editor: Editor;
}

export interface WorkspaceState {
  readonly tabs: readonly Tab[];
  /** Null shows the start page. */
  readonly active: string | null;
  /** Said once: why a file could not be opened, that another window holds a document. */
  readonly message: string | undefined;
  /** Shown with the message, to be copied by hand. */
  readonly link: string | undefined;
  /** Another program changed a file while there are unsaved changes here: the person decides. */
  readonly outside: OutsideEdit | undefined;
  /** The tab that the guided tour goes through. */
  readonly tour: string | undefined;
}

export interface WorkspaceHost extends Surroundings {
  readonly records: BrowserStore<DocumentRecord>;
  /** Which documents were open in this window, for a reload. */
  readonly session: Pick<Storage, 'getItem' | 'setItem'> | undefined;
  readonly locks: Pick<LockManager, 'request'> | undefined;
  readonly now: () => number;
  /** The address of the page itself, for links to it. */
  readonly page: () => string;
  readonly engines?: EngineChoice | undefined;
}

interface SaveOptions {
  readonly elsewhere?: boolean;
  readonly force?: boolean;
}

interface Open {
  readonly autosave: ReturnType<typeof startAutosave>;
  readonly release: () => void;
  handle: FileHandle | undefined;
  changed: number;
  /** Ends the watch over the file, where there is one. */
  unwatch: (() => void) | undefined;
  /** What is done to the file, one after another: who looks while it is written takes our own write for another's. */
  turn: Promise<void>;
}

export type Workspace = ReturnType<typeof createWorkspace>;

const place = 'rheobase.open';

export function createWorkspace(host: WorkspaceHost) {
  const store = createStore<WorkspaceState>(() => ({
    tabs: [],
    active: null,
    message: undefined,
    link: undefined,
    outside: undefined,
    tour: undefined,
  }));
  const open = new Map<string, Open>();

  const { handOn, exportResult } = createHandOn({ registry: host.registry, page: host.page, say });

  function say(message: string | undefined, link?: string): void {
    store.setState({ message, link });
  }

  function remember(): void {
    const { tabs, active } = store.getState();
    try {
      host.session?.setItem(place, JSON.stringify({ ids: tabs.map(({ id }) => id), active }));
    } catch {
      // A full storage forgets which tabs were open; the documents are kept elsewhere.
    }
  }

  /** Opens a document in a tab of its own. `id` names its record; a record that another window holds is copied. */
  async function add(
    document: GraphDocument,
    from: { id?: string | undefined; unsaved?: boolean; file?: OpenedFile | undefined } = {},
  ): Promise<string> {
    let id = from.id ?? crypto.randomUUID();
    let release = await hold(host.locks, id);
    if (release === undefined) {
      say(english.workspace.elsewhere(document.name ?? english.app.untitled));
      id = crypto.randomUUID();
      release = (await hold(host.locks, id)) ?? (() => {});
    }
    const editor = await openGraph(document, host);
    editor.files = {
      save: saveActive,
      open: openFile,
      newGraph,
      close: () => close(id),
      showStart: () => show(null),
      startTour,
      engines: host.engines,
      handOn: (what) => handOn(editor, what),
      exportResult: (name, form) => exportResult(editor, name, form),
      saveCopy: (copy, name) => download(copy, name, 'application/json'),
      others: () => others(id),
      pickOther,
    };
    if (from.unsaved) editor.documents.markUnsaved();
    const autosave = startAutosave(id, editor.documents, host.records, host.now);
    open.set(id, {
      autosave,
      release,
      handle: undefined,
      changed: 0,
      unwatch: undefined,
      turn: Promise.resolve(),
    });
    if (from.file !== undefined) attach(id, from.file);
    store.setState(({ tabs }) => ({ tabs: [...tabs, { id, editor }], active: id }));
    remember();
    // What is in no file is kept from the first moment, not from the first change.
    if (from.unsaved && from.id === undefined) await autosave.flush();
    return id;
  }

  /** From now on the tab is saved to this file, and hears when another program changes it. */
  function attach(id: string, { handle, changed }: OpenedFile): void {
    const own = open.get(id);
    if (own === undefined) return;
    own.unwatch?.();
    Object.assign(own, { handle, changed, unwatch: handle?.watch?.(() => void lookOutside(id)) });
  }

  function inTurn(own: Open, work: () => Promise<void>): Promise<void> {
    const done = own.turn.then(work);
    own.turn = done.catch(() => undefined);
    return done;
  }

  async function lookOutside(id: string): Promise<void> {
    const own = open.get(id);
    if (own === undefined) return;
    try {
      await inTurn(own, () => readOutside(id));
    } catch (error) {
      say(english.workspace.noFile(wordsOf(error)));
    }
  }

  /** Another program has changed the file: it is read again, or the person is asked where there are unsaved changes. */
  async function readOutside(id: string): Promise<void> {
    const own = open.get(id);
    const editor = store.getState().tabs.find((tab) => tab.id === id)?.editor;
    if (own?.handle === undefined || editor === undefined) return;
    const { documents, session } = editor;
    const file = await own.handle.getFile();
    const { document: theirs, issues } = parse(await file.text());
    const { document: mine, saved } = documents.getState();
    if (theirs === undefined) {
      say(english.outside.broken(file.name, issues[0] === undefined ? '' : sentence(issues[0])));
      return;
    }
    if (save(theirs) === save(saved)) own.changed = file.lastModified;
    else if (mine === saved || save(mine) === save(theirs)) {
      take(own, editor, theirs, theirs, file.lastModified);
      session.announce(english.outside.readAgain(file.name));
    } else store.setState({ outside: await compareOutside(id, file, saved, mine, theirs, host.registry) });
  }

  function take(own: Open, { documents }: Editor, shown: GraphDocument, inFile: GraphDocument, changed: number): void {
    documents.replace(english.outside.entry, shown);
    documents.markSaved(inFile);
    own.changed = changed;
  }

  function decideOutside(choice: OutsideChoice): void {
    const { outside, tabs } = store.getState();
    store.setState({ outside: undefined });
    const own = outside === undefined ? undefined : open.get(outside.id);
    const editor = tabs.find(({ id }) => id === outside?.id)?.editor;
    if (outside === undefined || own === undefined || editor === undefined) return;
    take(own, editor, outside.outcomes[choice], outside.outcomes.theirs, outside.changed);
  }

  /** The file that `rheobase edit` serves, under one name for as long as it is served: a reload finds what was unsaved. */
  async function openServed(file: OpenedFile, id: string): Promise<void> {
    const tab = store.getState().tabs.find((one) => one.id === id);
    const { document: inFile, issues } = parse(file.text);
    if (inFile === undefined) {
      say(english.workspace.unreadable(file.name, issues[0] === undefined ? '' : sentence(issues[0])));
      return;
    }
    if (tab === undefined) {
      await add(inFile, { id, file });
      return;
    }
    const { documents } = tab.editor;
    const { document } = documents.getState();
    documents.markSaved(save(document) === save(inFile) ? document : inFile);
    attach(id, file);
    show(id);
  }

  /** The text of a graph: a tab, or a sentence that says what is wrong with it. */
  async function openText(text: string, file?: OpenedFile): Promise<boolean> {
    const { document, issues } = parse(text);
    if (document === undefined) {
      const [first] = issues;
      say(english.workspace.unreadable(file?.name, first === undefined ? '' : sentence(first)));
      return false;
    }
    await add(document, { file });
    return true;
  }

  function show(active: string | null): void {
    store.setState({ active });
    remember();
  }

  const newGraph = () => add({ rheobase: 1, nodes: {} } as GraphDocument);

  async function openFile(): Promise<void> {
    try {
      const picked = await pickFile();
      if (picked !== undefined) await openGiven(picked.file, picked.handle);
    } catch (error) {
      say(english.workspace.noFile(wordsOf(error)));
    }
  }

  /** A file that was picked or dropped: a graph, or what carries one. */
  async function openGiven(file: File, handle?: FileHandle): Promise<boolean> {
    if (!mayCarry(file.name)) {
      const opened = await readFile(file, handle);
      return openText(opened.text, opened);
    }
    if (file.size > mostCarriedBytes) return openCarried({ problem: 'it has more than 256 MiB' }, file.name);
    return openCarried(await readExperiment(new Uint8Array(await file.arrayBuffer())), file.name);
  }

  /** An experiment that came inside something else: a new tab, in no file yet; its receipt comes along. */
  async function openCarried(carried: Carried | Problem, from: string | undefined): Promise<boolean> {
    if ('problem' in carried) {
      say(english.share.noExperiment(from, carried.problem));
      return false;
    }
    await add(withReceipt(carried), { unsaved: true });
    return true;
  }

  /** A graph that lies with the site, as `rheobase site --template` puts it there: a copy that is in no file yet. */
  async function openBeside(path: string): Promise<boolean> {
    const folder = new URL('.', document.baseURI).href;
    const address = new URL(path, folder).href;
    try {
      if (!address.startsWith(folder)) throw new Error(english.share.elsewhere);
      const response = await fetch(address);
      if (!response.ok) throw new Error(english.share.notThere);
      const { document: graph, issues } = parse(await response.text());
      return openCarried(graph === undefined ? { problem: issues.map(sentence).join(' ') } : { document: graph }, path);
    } catch (error) {
      say(english.share.noExperiment(path, wordsOf(error)));
      return false;
    }
  }

  /** A template: a graph that is in no file yet. */
  const openCopy = (document: GraphDocument) => add(document, { unsaved: true });

  /** Begins the tour, or goes on where it was left: in its graph, if that is still there. */
  async function startTour(): Promise<void> {
    const isTour = ({ name }: { readonly name?: string | undefined }) => name === english.tour.name;
    const tab = store.getState().tabs.find(({ editor }) => isTour(editor.documents.getState().document));
    const record = tab === undefined ? (await host.records.all()).find(isTour) : undefined;
    const isLeft = host.settings.getState().tour > 0;
    let id = tab?.id;
    if (id === undefined && isLeft && record !== undefined && (await openRecord(record))) id = record.id;
    if (id === undefined) {
      host.settings.set({ tour: 0 });
      id = await add(spiking(english.tour.name, 'for the tour'), { unsaved: true });
    }
    if (host.settings.getState().tour < 0) host.settings.set({ tour: 0 });
    store.setState({ tour: id });
    show(id);
  }

  /** Leaves the tour where it is, or at its end. */
  function endTour(isFinished: boolean): void {
    store.setState({ tour: undefined });
    if (isFinished) host.settings.set({ tour: -1 });
  }

  /** An address with a graph behind its `#`. False where there is none, or none that can be opened. */
  async function openLink(address: string): Promise<boolean> {
    const carried = await readLink(address);
    return carried !== undefined && openCarried(carried, undefined);
  }

  function others(id: string): readonly OtherGraph[] {
    return store.getState().tabs.flatMap((tab) => {
      const { document } = tab.editor.documents.getState();
      return tab.id === id ? [] : [{ id: tab.id, name: document.name ?? english.app.untitled, document }];
    });
  }

  /** A graph, or the one inside a figure or bundle, with its receipt. */
  async function pickOther(): Promise<Pick<OtherGraph, 'name' | 'document'> | undefined> {
    try {
      const picked = await pickFile();
      if (picked === undefined) return undefined;
      const { file } = picked;
      if (mayCarry(file.name)) {
        const carried = await readExperiment(new Uint8Array(await file.arrayBuffer()));
        if (!('problem' in carried)) return { name: file.name, document: withReceipt(carried) };
        say(english.share.noExperiment(file.name, carried.problem));
        return undefined;
      }
      const { document, issues } = parse((await readFile(file, undefined)).text);
      if (document !== undefined) return { name: file.name, document };
      say(english.workspace.unreadable(file.name, issues.length === 0 ? '' : sentence(issues[0])));
    } catch (error) {
      say(english.workspace.noFile(wordsOf(error)));
    }
    return undefined;
  }

  async function openRecord(record: DocumentRecord): Promise<boolean> {
    if (store.getState().tabs.some(({ id }) => id === record.id)) {
      show(record.id);
      return true;
    }
    const { document } = parse(record.text);
    if (document === undefined) return false;
    await add(document, { id: record.id, unsaved: record.unsaved });
    return true;
  }

  /** After a reload or a crash: the tabs of this window as they were. False where there were none. */
  async function restore(): Promise<boolean> {
    const { ids, active } = remembered(host.session);
    for (const id of ids) {
      const record = await host.records.get(id);
      const { document } = record === undefined ? {} : parse(record.text);
      if (document !== undefined) await add(document, { id, unsaved: record?.unsaved ?? false });
    }
    const { tabs } = store.getState();
    const wanted = tabs.find(({ id }) => id === active)?.id ?? tabs.at(-1)?.id ?? null;
    show(active === null ? null : wanted);
    return tabs.length > 0;
  }

  async function saveActive(options: SaveOptions = {}): Promise<void> {
    const { tabs, active } = store.getState();
    const tab = tabs.find(({ id }) => id === active);
    const own = tab === undefined ? undefined : open.get(tab.id);
    if (tab === undefined || own === undefined) return;
    try {
      await inTurn(own, () => saveTab(tab, own, options));
    } catch (error) {
      say(english.workspace.notSaved(wordsOf(error)));
    }
  }

  async function saveTab({ id, editor }: Tab, own: Open, options: SaveOptions): Promise<void> {
    const { documents, session } = editor;
    const { document } = documents.getState();
    const written = await writeFile(save(document), `${document.name ?? 'graph'}.json`, own, options);
    if (written === 'dismissed') return;
    if (written === 'changed-elsewhere') {
      if (own.handle?.watch === undefined) say(english.workspace.changedElsewhere);
      else await readOutside(id);
      return;
    }
    Object.assign(own, written);
    documents.markSaved(document);
    session.announce(english.workspace.saved);
    await own.autosave.flush();
  }

  async function close(id: string): Promise<void> {
    const own = open.get(id);
    const tab = store.getState().tabs.find((one) => one.id === id);
    if (own === undefined || tab === undefined) return;
    // The record stays: what was closed by mistake is among the recent ones.
    await own.autosave.flush();
    own.autosave.stop();
    own.unwatch?.();
    own.release();
    open.delete(id);
    store.setState(({ tabs, active }) => {
      const left = tabs.filter((one) => one.id !== id);
      return { tabs: left, active: active === id ? (left.at(-1)?.id ?? null) : active };
    });
    remember();
    tab.editor.destroy();
  }

  return {
    getState: store.getState,
    subscribe: store.subscribe,
    registry: host.registry,
    settings: host.settings,
    records: host.records,
    say,
    dismiss: () => say(undefined),
    show,
    newGraph,
    openText,
    openFile,
    openGiven,
    openLink,
    openBeside,
    startTour,
    endTour,
    reachTour: (step: number) => host.settings.set({ tour: step }),
    openCopy,
    openServed,
    decideOutside,
    openRecord,
    restore,
    save: saveActive,
    close,
    /** Writes what is not written yet; the page may go away. */
    flush(): void {
      for (const { autosave } of open.values()) void autosave.flush();
    },
  };
}

function withReceipt({ document, receipt }: Carried): GraphDocument {
  return receipt === undefined ? document : { ...document, receipts: [JSON.parse(JSON.stringify(receipt))] };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Which documents were open in this window. */
function remembered(session: WorkspaceHost['session']): { ids: readonly string[]; active: unknown } {
  try {
    const kept = JSON.parse(session?.getItem(place) ?? '{}') as { ids?: unknown; active?: unknown };
    const ids = Array.isArray(kept.ids) ? kept.ids.filter((id): id is string => typeof id === 'string') : [];
    return { ids, active: kept.active };
  } catch {
    return { ids: [], active: undefined };
  }
}

/** Takes the record for this window, until it is released; undefined where another window holds it. */
async function hold(locks: WorkspaceHost['locks'], id: string): Promise<(() => void) | undefined> {
  if (locks === undefined) return () => {};
  return new Promise((resolve) => {
    // A frame that may hold no lock has no other window to fear.
    const request = locks.request(`rheobase.document.${id}`, { ifAvailable: true }, (lock) => {
      if (lock === null) {
        resolve(undefined);
        return undefined;
      }
      return new Promise<void>((release) => resolve(() => release()));
    });
    void Promise.resolve(request).catch(() => resolve(() => {}));
  });
}
