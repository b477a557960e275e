import { registry } from '@rheobase/nodes';
import { createRoot } from 'react-dom/client';
import './app/theme.css';
import './app/app.css';
import './rete/canvas.css';
import './controls/controls.css';
import './panels/panels.css';
import './panels/verify.css';
import './views/views.css';
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

const workspace = createWorkspace({
  registry,
  settings: createSettings(lent(() => globalThis.localStorage)),
  openWorker,
  dataFolder: new URL('./data/', document.baseURI).href,
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
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
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

/** A graph that lies with the site, as `rheobase site --template` puts it there: everyone gets a copy of their own. */
async function openTemplate(path: string): Promise<void> {
  const query = new URLSearchParams(location.search);
  query.delete('open');
  const rest = query.size === 0 ? '' : `?${query}`;
  history.replaceState(null, '', `${location.pathname}${rest}${location.hash}`);
  const folder = new URL('.', document.baseURI).href;
  const address = new URL(path, folder).href;
  try {
    if (!address.startsWith(folder)) throw new Error(english.share.elsewhere);
    const response = await fetch(address);
    if (!response.ok) throw new Error(english.share.notThere);
    await workspace.openTemplate(path, await response.text());
  } catch (error) {
    workspace.say(english.share.noTemplate(path, error instanceof Error ? error.message : String(error)));
  }
}

function isOpen(name: string): boolean {
  return workspace.getState().tabs.some(({ editor }) => editor.documents.getState().document.name === name);
}

void open();
