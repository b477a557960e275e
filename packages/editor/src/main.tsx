import { parse } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.js';
import './app/theme.css';
import './app/app.css';
import './rete/canvas.css';
import './controls/controls.css';
import './panels/panels.css';
import './views/views.css';
import { openGraph } from './model/openGraph.js';
import { openWorker } from './run/openWorker.js';
import { createSettings } from './session/settings.js';

const graphs = import.meta.glob('../../../graphs/*.json', { query: '?raw', import: 'default' });

async function open(): Promise<void> {
  const name = new URLSearchParams(location.search).get('graph') ?? 'quickstart';
  const load = graphs[`../../../graphs/${name}.json`];
  const text = load === undefined ? '{"rheobase":1,"nodes":{}}' : ((await load()) as string);
  const { document: opened } = parse(text);
  if (opened === undefined) return;
  const editor = await openGraph(opened, {
    registry,
    settings: createSettings(globalThis.localStorage),
    openWorker,
    dataFolder: new URL('./data/', document.baseURI).href,
  });
  createRoot(document.getElementById('app') as HTMLElement).render(<App editor={editor} />);
}

void open();
