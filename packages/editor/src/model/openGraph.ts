import type { GraphDocument } from '@rheobase/core';
import { viewOf } from '../document/view.js';
import { arrangeCommand, arranged } from './arrange.js';
import { createEditor, type Editor, type Surroundings } from './editor.js';

/**
 * Opens a document. One without a layout gets one before it is shown; that is no edit, so there is nothing to undo
 * or to save. Where the layout cannot be had the quick one of the scene stays.
 */
export async function openGraph(document: GraphDocument, surroundings: Surroundings): Promise<Editor> {
  const editor = createEditor(document, surroundings);
  const isBare = Object.keys(viewOf(document, null).nodes).length === 0;
  if (isBare && Object.keys(document.nodes).length > 0) {
    const scene = editor.scene();
    try {
      const places = await arranged(scene);
      if (editor.documents.getState().document === document) editor.documents.settle(arrangeCommand(scene, places));
    } catch {
      editor.documents.settle(arrangeCommand(scene, new Map([...scene.cards.values()].map((card) => [card.id, card]))));
    }
  }
  return editor;
}
