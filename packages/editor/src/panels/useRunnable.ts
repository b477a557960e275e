import type { Editor } from '../model/editor.js';
import { useSelected } from '../session/useSelected.js';

/** Whether the graph could be run now, as far as is known when this is drawn. */
export function useRunnable(editor: Editor): boolean {
  const phase = useSelected(editor.runs, (run) => run.phase);
  const issues = useSelected(editor.derived, ({ analysis }) => analysis.issues);
  return phase !== 'running' && phase !== 'paused' && !issues.some(({ severity }) => severity === 'error');
}
