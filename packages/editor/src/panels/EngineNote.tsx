import { english } from '../text/english.js';

/** On what the page computes: it says so, because another place may compute faster, and never otherwise. */
export function EngineNote() {
  const why = globalThis.crossOriginIsolated ? english.dock.engine.isolated : english.dock.engine.notIsolated;
  return (
    <span className="engine-note" title={why}>
      {english.dock.engine.page}
    </span>
  );
}
