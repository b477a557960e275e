import type { GraphDocument, Registry } from '@rheobase/core';
import { useMemo } from 'react';
import { createSceneMaker } from '../geometry/scene.js';

const box = { width: 232, height: 96, margin: 6 } as const;

/** A graph in small: its nodes in the colours of their families, and its wires. */
export function GraphPicture({ document, registry }: { document: GraphDocument; registry: Registry }) {
  const scene = useMemo(() => createSceneMaker(registry)(document, null), [document, registry]);
  const cards = [...scene.cards.values()];
  const left = Math.min(...cards.map(({ x }) => x));
  const top = Math.min(...cards.map(({ y }) => y));
  const width = Math.max(1, ...cards.map((card) => card.x + card.width - left));
  const height = Math.max(1, ...cards.map((card) => card.y + card.height - top));
  const k = Math.min((box.width - 2 * box.margin) / width, (box.height - 2 * box.margin) / height, 0.25);
  const x = (box.width - k * width) / 2;
  const y = (box.height - k * height) / 2;
  const middle = (card: (typeof cards)[number], side: 'left' | 'right') => ({
    x: x + k * (card.x - left + (side === 'right' ? card.width : 0)),
    y: y + k * (card.y - top + card.height / 2),
  });
  return (
    <svg className="graph-picture" viewBox={`0 0 ${box.width} ${box.height}`} aria-hidden="true">
      {[...scene.wires.values()].map(({ id, from, to }) => {
        const [a, b] = [middle(from, 'right'), middle(to, 'left')];
        const bend = Math.max(4, Math.abs(b.x - a.x) / 2);
        return <path key={id} d={`M${a.x} ${a.y}C${a.x + bend} ${a.y} ${b.x - bend} ${b.y} ${b.x} ${b.y}`} />;
      })}
      {cards.map((card) => (
        <rect
          key={card.id}
          data-family={card.face.family}
          x={x + k * (card.x - left)}
          y={y + k * (card.y - top)}
          width={k * card.width}
          height={k * card.height}
          rx={1.5}
        />
      ))}
    </svg>
  );
}
