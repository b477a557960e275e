import { registry } from '@rheobase/nodes';
import { createRoot } from 'react-dom/client';
import './app/theme.css';
import './app/app.css';
import './rete/canvas.css';
import './controls/controls.css';
import './panels/panels.css';
import './views/views.css';
import { openWorker } from './run/openWorker.js';
import { createSettings } from './session/settings.js';
import { createBrowserStore } from './storage/browserStore.js';
import type { DocumentRecord } from './workspace/autosave.js';
import { shippedText } from './workspace/shipped.js';
import { Window } from './workspace/Window.js';
import { createWorkspace } from './workspace/workspace.js';

const workspace = createWorkspace({
  registry,
  settings: createSettings(globalThis.localStorage),
  openWorker,
  dataFolder: new URL('./data/', document.baseURI).href,
  records: createBrowserStore<DocumentRecord>(globalThis.indexedDB, 'rheobase.documents'),
  session: globalThis.sessionStorage,
  locks: navigator.locks,
  now: () => Date.now(),
});

/** `?graph=quickstart` opens an experiment that comes with the site, unless this window had it open already. */
async function open(): Promise<void> {
  const restored = await workspace.restore();
  const name = new URLSearchParams(location.search).get('graph');
  const text = name === null ? undefined : await shippedText(name);
  const isOpen =
    restored && workspace.getState().tabs.some(({ editor }) => editor.documents.getState().document.name === name);
  if (text !== undefined && !isOpen) await workspace.openText(text);
  createRoot(document.getElementById('app') as HTMLElement).render(<Window workspace={workspace} />);
}

void open();
