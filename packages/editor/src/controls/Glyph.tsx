import type { CSSProperties } from 'react';
import { type Kind, lookOf, shapePaths } from '../session/kinds.js';

/** The mark of a kind: its shape in its colour; hollow where nothing is wired. */
export function Glyph({
  kinds,
  hollow = false,
  size = 12,
}: {
  kinds: readonly Kind[];
  hollow?: boolean;
  size?: number;
}) {
  const { colour, shape } = lookOf(kinds);
  return (
    <svg
      className={hollow ? 'glyph hollow' : 'glyph'}
      width={size}
      height={size}
      viewBox="-1.25 -1.25 2.5 2.5"
      aria-hidden="true"
    >
      <path d={shapePaths[shape]} style={{ '--kind': `var(${colour})` } as CSSProperties} fillRule="evenodd" />
    </svg>
  );
}
