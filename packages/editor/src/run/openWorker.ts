import type { Port } from './runStore.js';

/** The engine's thread, made when it is first needed: the page opens without it. */
export function openWorker(): Port {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'engine' }) as unknown as Port;
}
