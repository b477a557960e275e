import { type GetSchemes, NodeEditor } from 'rete';
import { AreaPlugin } from 'rete-area-plugin';
import type { ReactArea2D } from 'rete-react-plugin';

/** The pieces of rete that are used, with types that say what they carry here: ids, and nothing of the document. */

export interface MirrorNode {
  readonly id: string;
}

export interface MirrorWire {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

export type Schemes = GetSchemes<MirrorNode, MirrorWire>;
export type MirrorEditor = NodeEditor<Schemes>;
export type MirrorArea = AreaPlugin<Schemes, ReactArea2D<never>>;

/** Pan, zoom, drag and pick are gestures of this editor; rete's own handlers are taken off. */
export function createArea(container: HTMLElement): { editor: MirrorEditor; area: MirrorArea } {
  const editor: MirrorEditor = new NodeEditor<Schemes>();
  const area: MirrorArea = new AreaPlugin<Schemes, ReactArea2D<never>>(container);
  area.area.setZoomHandler(null);
  area.area.setDragHandler(null);
  editor.use(area);
  return { editor, area };
}
