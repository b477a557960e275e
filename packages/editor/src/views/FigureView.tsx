import type { Figure } from '@rheobase/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useThemeName } from '../session/themeName.js';
import { english } from '../text/english.js';
import { behindFigure } from './behindFigure.js';
import { figureTheme } from './figureTheme.js';
import { openFigure } from './openFigure.js';

/** Lines of earlier runs: quieter than those of the current one, on either page. */
const quiet = { light: '#8a94a3', dark: '#7c8797' } as const;
const nothing: readonly Figure[] = [];

/** A figure of a run, drawn by Vega in the colours of the page; behind it those of earlier runs. */
export function FigureView({ figure: own, behind = nothing }: { figure: Figure; behind?: readonly Figure[] }) {
  const ref = useRef<HTMLDivElement>(null);
  const [fault, setFault] = useState<string>();
  const theme = useThemeName();
  const figure = useMemo(
    () => behindFigure(own, behind, theme === 'dark' ? quiet.dark : quiet.light),
    [own, behind, theme],
  );
  useEffect(() => {
    let gone = false;
    let close: (() => void) | undefined;
    void draw(ref.current as HTMLDivElement, figure, theme === 'dark').then(
      (view) => {
        if (gone) view.finalize();
        else close = () => view.finalize();
      },
      (error: unknown) => setFault(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      gone = true;
      close?.();
    };
  }, [figure, theme]);
  if (fault !== undefined) return <p className="none">{english.view.noFigure(fault)}</p>;
  return <div ref={ref} className="figure" role="img" aria-label={figure.title} />;
}

async function draw(element: HTMLDivElement, figure: Figure, isDark: boolean) {
  const dark = isDark ? figureTheme(figure.spec.config as Readonly<Record<string, unknown>>) : {};
  const view = await openFigure(figure, dark);
  await view.initialize(element).runAsync();
  return view;
}
