import { registry } from '@rheobase/nodes';
import { describe, expect, it } from 'vitest';
import { createSettings } from '../session/settings.js';
import type { DocumentRecord } from './autosave.js';
import type { FileHandle } from './fileAccess.js';
import { createWorkspace, type WorkspaceHost } from './workspace.js';

const text = JSON.stringify({
  rheobase: 1,
  name: 'one neuron',
  nodes: { lif: { type: 'neuron/lif' } },
  view: { nodes: { lif: { x: 8, y: 8 } } },
});

/** A browser with one disk, in which windows are opened. */
function browser() {
  const records = new Map<string, DocumentRecord>();
  const held = new Set<string>();
  const locks = {
    request: async (name: string, _: unknown, use: (lock: unknown) => Promise<void> | undefined) => {
      if (held.has(name)) return use(null);
      held.add(name);
      const kept = use({});
      void kept?.then(() => held.delete(name));
      return kept;
    },
  };
  const open = (session = new Map<string, string>()) =>
    createWorkspace({
      registry,
      settings: createSettings(undefined),
      openWorker: () => {
        throw new Error('nothing runs here');
      },
      dataFolder: 'data/',
      threads: 1,
      engine: { cores: 1, threads: () => 1 },
      records: {
        get: async (key) => records.get(key),
        all: async () => [...records.values()],
        put: async (key, value) => records.set(key, value) !== undefined,
        remove: async (key) => records.delete(key),
      },
      session: { getItem: (key) => session.get(key) ?? null, setItem: (key, value) => session.set(key, value) },
      locks: locks as unknown as WorkspaceHost['locks'],
      now: () => 1,
      page: () => 'http://site/',
    });
  /** A window that dies holds nothing any more. */
  return { records, open, die: () => held.clear() };
}

function rename(workspace: ReturnType<ReturnType<typeof browser>['open']>, name: string) {
  const { tabs, active } = workspace.getState();
  const { documents } = tabs.find(({ id }) => id === active)!.editor;
  documents.run({
    label: 'name',
    change: (draft) => {
      draft.name = name;
    },
  });
}

describe('the workspace', () => {
  it('keeps a document while it changes, and gives it back to a window that was killed', async () => {
    const { open, records, die } = browser();
    const session = new Map<string, string>();
    const first = open(session);
    await first.openText(text);
    rename(first, 'edited');
    await expect.poll(() => [...records.values()].map(({ name }) => name)).toEqual(['edited']);
    die();

    const again = open(session);
    expect(await again.restore()).toBe(true);
    const [tab] = again.getState().tabs;
    expect(tab.editor.documents.getState().document.name).toBe('edited');
    const { document, saved } = tab.editor.documents.getState();
    expect(document === saved).toBe(false);
  });

  it('gives a second window a copy, never the same record', async () => {
    const { open, records } = browser();
    const first = open();
    await first.openText(text);
    rename(first, 'first');
    await expect.poll(() => records.size).toBe(1);

    const second = open();
    await second.openRecord([...records.values()][0]);
    expect(second.getState().message).toContain('another window');
    rename(second, 'second');
    await expect.poll(() => [...records.values()].map(({ name }) => name).sort()).toEqual(['first', 'second']);
  });

  it('says why a text is no graph, and opens nothing', async () => {
    const workspace = browser().open();
    expect(await workspace.openText('{"rheobase": 1,', undefined)).toBe(false);
    expect(workspace.getState().message).toContain('is not a graph');
    expect(workspace.getState().tabs).toEqual([]);
  });

  it('takes its own write for no edit from outside, however late it hears that it is written', async () => {
    const disk = { text, changed: 1, reads: 0 };
    let tell = () => {};
    let answer = () => {};
    const handle: FileHandle = {
      name: 'graph.json',
      async getFile() {
        disk.reads++;
        return new File([disk.text], 'graph.json', { lastModified: disk.changed });
      },
      async createWritable() {
        let written = '';
        return {
          async write(more) {
            written += more;
          },
          close: () =>
            new Promise<void>((done) => {
              Object.assign(disk, { text: written, changed: 2 });
              rename(workspace, 'typed meanwhile');
              tell();
              answer = done;
            }),
        };
      },
      watch(onChange) {
        tell = onChange;
        return () => {};
      },
    };
    // What compares two sides is loaded when it is first asked for.
    await import('@rheobase/share');
    const workspace = browser().open();
    await workspace.openServed({ name: 'graph.json', text, handle, changed: 1 }, 'served');
    rename(workspace, 'saved');
    const saving = workspace.save();
    await expect.poll(() => disk.changed).toBe(2);
    for (let turn = 0; turn < 20; turn++) await new Promise((later) => setTimeout(later));
    answer();
    await saving;
    // Before and after the write, and because it was told to.
    await expect.poll(() => disk.reads).toBe(3);
    for (let turn = 0; turn < 20; turn++) await new Promise((later) => setTimeout(later));
    const { outside, tabs } = workspace.getState();
    expect(outside).toBeUndefined();
    const { document, saved, past } = tabs[0].editor.documents.getState();
    expect([document.name, saved.name]).toEqual(['typed meanwhile', 'saved']);
    expect(past.map(({ label }) => label)).toEqual(['name', 'name']);
    await workspace.close('served');
  });

  it('keeps what is closed among the recent ones', async () => {
    const { open, records } = browser();
    const workspace = open();
    await workspace.openText(text);
    await workspace.close(workspace.getState().tabs[0].id);
    expect(workspace.getState()).toMatchObject({ tabs: [], active: null });
    expect([...records.values()].map(({ name, unsaved }) => [name, unsaved])).toEqual([['one neuron', false]]);
  });
});
