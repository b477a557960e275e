import { registry } from '@rheobase/nodes';
import { createRoot } from 'react-dom/client';
import { createStore } from 'zustand/vanilla';
import './app/theme.css';
import './app/app.css';
import './rete/canvas.css';
import './controls/controls.css';
import './panels/panels.css';
import './panels/verify.css';
import './views/views.css';
import { createEnginePort, type EnginePlace } from './run/enginePort.js';
import { openMachine } from './run/machinePort.js';
import { mostThreads } from './run/onThreads.js';
import { openWorker } from './run/openWorker.js';
import { createSettings } from './session/settings.js';
import { createBrowserStore } from './storage/browserStore.js';
import { english } from './text/english.js';
import type { DocumentRecord } from './workspace/autosave.js';
import { openServedFile } from './workspace/servedFile.js';
import { shippedText } from './workspace/shipped.js';
import { Window } from './workspace/Window.js';
import { createWorkspace } from './workspace/workspace.js';

/** In a frame of another site a browser may forbid what it usually lends; then nothing is kept, and all else works. */
function lent<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

/** Threads need memory that they share, which a browser lends only to a page that is isolated from all others. */
const cores = navigator.hardwareConcurrency || 1;
const pageThreads = globalThis.crossOriginIsolated ? Math.min(mostThreads, cores) : 1;

/** `#token=…`: the page is served by `rheobase edit`, whose engine has threads. */
const token = new URLSearchParams(location.hash.slice(1)).get('token');
const threads = token === null ? 0 : await threadsOf(token);
const place = createStore<EnginePlace>(() => 'page');
const engines =
  threads === 0
    ? undefined
    : {
        getState: place.getState,
        subscribe: place.subscribe,
        set: (to: EnginePlace) => place.setState(to, true),
        threads,
      };

async function threadsOf(given: string): Promise<number> {
  try {
    const response = await fetch('./api/engine', { headers: { 'x-rheobase-token': given } });
    return response.ok ? ((await response.json()) as { threads: number }).threads : 0;
  } catch {
    return 0;
  }
}

const workspace = createWorkspace({
  registry,
  settings: createSettings(lent(() => globalThis.localStorage)),
  openWorker: () =>
    engines === undefined || token === null
      ? openWorker()
      : createEnginePort(engines, { page: openWorker, machine: () => openMachine(token, fetch.bind(globalThis)) }),
  engines,
  dataFolder: new URL('./data/', document.baseURI).href,
  threads: pageThreads,
  engine: { cores, threads: () => (place.getState() === 'page' ? pageThreads : threads) },
  records: createBrowserStore<DocumentRecord>(
    lent(() => globalThis.indexedDB),
    'rheobase.documents',
  ),
  session: lent(() => globalThis.sessionStorage),
  locks: navigator.locks,
  now: () => Date.now(),
  page: () => `${location.origin}${location.pathname}`,
});

/**
 * `?graph=quickstart` opens an experiment that comes with the site, `?file=…#token=…` the file that `rheobase edit`
 * serves; neither where this window had it open already. `?open=templates/a.json` opens a copy of a file beside the
 * page; `#g1=…` is a graph itself.
 */
async function open(): Promise<void> {
  const restored = await workspace.restore();
  const query = new URLSearchParams(location.search);
  const name = query.get('graph');
  if (query.has('file') && token !== null) {
    try {
      const file = await openServedFile(token, fetch.bind(globalThis));
      await workspace.openServed(file, `served.${token}`);
    } catch (error) {
      workspace.say(english.workspace.noFile(error instanceof Error ? error.message : String(error)));
    }
  } else if (name !== null && !(restored && isOpen(name))) {
    const text = await shippedText(name);
    if (text === undefined) workspace.say(english.workspace.noExperiment(name));
    else await workspace.openText(text);
  }
  const template = query.get('open');
  if (template !== null) await openTemplate(template);
  await openFragment();
  globalThis.addEventListener('hashchange', () => void openFragment());
  createRoot(document.getElementById('app') as HTMLElement).render(<Window workspace={workspace} />);
}

/** The graph behind the `#` becomes a tab; then the address is the plain one again, so that a reload opens no second. */
async function openFragment(): Promise<void> {
  if (!location.hash.startsWith('#g1=')) return;
  const link = location.href;
  history.replaceState(null, '', `${location.pathname}${location.search}`);
  await workspace.openLink(link);
}

/** Everyone gets a copy of their own; a reload finds it again and makes no second. */
async function openTemplate(path: string): Promise<void> {
  const query = new URLSearchParams(location.search);
  query.delete('open');
  const rest = query.size === 0 ? '' : `?${query}`;
  history.replaceState(null, '', `${location.pathname}${rest}${location.hash}`);
  await workspace.openBeside(path);
}

function isOpen(name: string): boolean {
  return workspace.getState().tabs.some(({ editor }) => editor.documents.getState().document.name === name);
}

void open();
