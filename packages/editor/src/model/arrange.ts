import type { ElkNode } from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import { moveTo } from '../document/commands/nodeCommands.js';
import type { Command } from '../document/documentStore.js';
import { endOf } from '../document/level.js';
import { grid } from '../geometry/card.js';
import { boundsOf, type Point } from '../geometry/rect.js';
import type { Scene } from '../geometry/scene.js';
import { english } from '../text/english.js';

/** Automatic layout: elk's layered algorithm in a worker, with the ports where they are. */

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.layered.spacing.nodeNodeBetweenLayers': '80',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '20',
  'elk.layered.spacing.edgeNodeBetweenLayers': '24',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.separateConnectedComponents': 'true',
  'elk.spacing.componentComponent': '56',
} as const;

let elk: Promise<{ layout(graph: ElkNode): Promise<ElkNode> }> | undefined;

/** The worker comes with the first use. */
function theElk() {
  elk ??= import('elkjs/lib/elk-api.js').then(({ default: Elk }) => new Elk({ workerUrl }));
  return elk;
}

/** New places for nodes of a scene: all, or some, which then stay about where they are. */
export async function arranged(scene: Scene, ids?: ReadonlySet<string>): Promise<ReadonlyMap<string, Point>> {
  const cards = [...scene.cards.values()].filter(({ id }) => ids === undefined || ids.has(id));
  const inside = new Set(cards.map(({ id }) => id));
  if (cards.length === 0) return new Map();
  const graph: ElkNode = {
    id: 'root',
    layoutOptions: { ...options },
    children: cards.map(({ id, width, height, inputs, outputs }) => ({
      id,
      width,
      height,
      layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
      ports: [...inputs, ...outputs].map(({ side, face, x, y }) => ({
        id: `${id}\n${side}\n${face.name}`,
        x,
        y,
        width: 0,
        height: 0,
      })),
    })),
    edges: [...scene.wires.values()].flatMap(({ id, edge, from, to }) => {
      if (!inside.has(from.id) || !inside.has(to.id)) return [];
      const [out, into] = [endOf(edge.from).port, endOf(edge.to).port];
      const hasPorts =
        from.outputs.some(({ face }) => face.name === out) && to.inputs.some(({ face }) => face.name === into);
      if (!hasPorts) return [{ id, sources: [from.id], targets: [to.id] }];
      return [{ id, sources: [`${from.id}\noutput\n${out}`], targets: [`${to.id}\ninput\n${into}`] }];
    }),
  };
  const { children = [] } = await (await theElk()).layout(graph);
  const before = boundsOf(cards);
  const corner = ids === undefined || before === undefined ? { x: 0, y: 0 } : before;
  const step = (value: number) => Math.round(value / grid) * grid;
  return new Map(children.map(({ id, x = 0, y = 0 }) => [id, { x: step(corner.x + x), y: step(corner.y + y) }]));
}

/** The command that puts nodes there; the ways of wires, made for other places, are let go. */
export function arrangeCommand(scene: Scene, places: ReadonlyMap<string, Point>): Command {
  return moveTo(scene.level, places, english.command.arrange);
}
