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

type Options = Readonly<Record<string, string>>;

const options: Options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.layered.spacing.nodeNodeBetweenLayers': '64',
  'elk.spacing.nodeNode': '20',
  'elk.spacing.edgeNode': '8',
  'elk.layered.spacing.edgeNodeBetweenLayers': '8',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.separateConnectedComponents': 'true',
  'elk.spacing.componentComponent': '48',
  'elk.aspectRatio': '1.5',
};

/** A long chain goes on in a new line, as text does. */
const wrapped: Options = {
  ...options,
  'elk.layered.wrapping.strategy': 'MULTI_EDGE',
  'elk.layered.wrapping.additionalEdgeSpacing': '16',
};

/** Many nodes that stand beside one another in the order of things get several columns. */
const spread = (nodes: number): Options => ({
  ...options,
  'elk.layered.layering.strategy': 'COFFMAN_GRAHAM',
  'elk.layered.layering.coffmanGraham.layerBound': String(Math.ceil(Math.sqrt(nodes))),
});

/** Width by height of a canvas, and from where on a layout is too flat or too tall for it. */
const shape = { wanted: 1.5, flat: 2.2, tall: 0.85 } as const;
/** A second layout of more nodes would be waited for. */
const mostTwice = 300;

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
  const { children = [] } = ids === undefined ? await roomiest(graph) : await (await theElk()).layout(graph);
  const before = boundsOf(cards);
  const corner = ids === undefined || before === undefined ? { x: 0, y: 0 } : before;
  const step = (value: number) => Math.round(value / grid) * grid;
  return new Map(children.map(({ id, x = 0, y = 0 }) => [id, { x: step(corner.x + x), y: step(corner.y + y) }]));
}

/** Of a plain layout and one folded into a better shape, that which is seen larger in a window. */
async function roomiest(graph: ElkNode): Promise<ElkNode> {
  const engine = await theElk();
  const plain = await engine.layout(graph);
  const { width = 1, height = 1, children = [] } = plain;
  const ratio = width / height;
  if (children.length > mostTwice || (ratio <= shape.flat && ratio >= shape.tall)) return plain;
  const folded = await engine.layout({
    ...graph,
    layoutOptions: ratio > shape.flat ? wrapped : spread(children.length),
  });
  return sizeOf(folded) < sizeOf(plain) ? folded : plain;
}

function sizeOf({ width = 1, height = 1 }: ElkNode): number {
  return Math.max(width, height * shape.wanted);
}

/** The command that puts nodes there; the ways of wires, made for other places, are let go. */
export function arrangeCommand(scene: Scene, places: ReadonlyMap<string, Point>): Command {
  return moveTo(scene.level, places, english.command.arrange);
}
