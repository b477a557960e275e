import type { Figure, Result, Table } from '@rheobase/core';
import type { LookData, LookRequest } from '../run/protocol.js';
import type { Fact, LiveData } from '../run/runStore.js';
import { english } from '../text/english.js';
import { drawActivity, drawRaster, drawTrace, drawValues } from './drawSignal.js';
import { costBars, drawBars, drawMatrix, drawNamedBars, drawRate, matrixOf } from './drawTable.js';
import { drawGradients, drawLearning, drawWeights } from './drawTraining.js';
import { count, drawWords, font, type Ink, short } from './ink.js';
import type { Offer } from './offers.js';

/** What earlier runs left, to be drawn behind the current one. */
export interface Behind {
  readonly looks: (key: string) => readonly LookData[];
  readonly histories: (node: string) => readonly (readonly Fact[])[];
  /** By port; the same array for the same pins. */
  readonly figures: (port: string) => readonly Figure[];
}

export const nothingBehind: Behind = { looks: () => [], histories: () => [], figures: () => [] };

/** Draws what an offer shows, from what is known now. */
export function drawOffer(ink: Ink, offer: Offer, live: LiveData, behind: Behind = nothingBehind): void {
  ink.context.clearRect(0, 0, ink.width, ink.height);
  const waiting = () => drawWords(ink, english.live.waiting);
  switch (offer.show) {
    case 'training': {
      const history = live.history.get(offer.node);
      if (history === undefined) waiting();
      else drawLearning(ink, history, behind.histories(offer.node));
      return;
    }
    case 'matrix': {
      // While a run goes on the counts so far are newer than the table of the last one.
      const data = live.isLookNewer(offer.look.key, offer.table) ? live.looks.get(offer.look.key) : undefined;
      const table = tableOf(live, offer.table);
      if (data !== undefined) drawMatrix(ink, { size: data.rows, cells: data.values }, offer.view, data.facts.samples);
      else if (table !== undefined) drawMatrix(ink, matrixOf(table, offer.view), offer.view);
      else waiting();
      return;
    }
    case 'bars': {
      const table = tableOf(live, offer.table);
      if (table === undefined) waiting();
      else drawNamedBars(ink, table, offer.view);
      return;
    }
    case 'cost':
      drawBars(
        ink,
        costBars(offer.node, offer.dense, offer.counters, (name) => tableOf(live, name)),
        count,
      );
      return;
    case 'number': {
      const result = live.results.get(offer.result);
      if (result?.kind !== 'number') waiting();
      else drawNumber(ink, result);
      return;
    }
    case 'rate': {
      const data = live.looks.get(offer.look.key);
      drawRate(ink, offer, data, tableOf(live, offer.table), behind.looks(offer.look.key));
      return;
    }
    case 'weights':
    case 'gradients':
    case 'signal': {
      const data = live.looks.get(offer.look.key);
      if (data === undefined) waiting();
      else if (offer.show === 'weights') drawWeights(ink, data, offer.look.tile);
      else if (offer.show === 'gradients') drawGradients(ink, data);
      else drawSignal(ink, offer, data, behind);
      return;
    }
    case 'figure':
      // Drawn by Vega, beside this canvas.
      return;
  }
}

function drawSignal(ink: Ink, offer: Extract<Offer, { show: 'signal' }>, data: LookData, behind: Behind): void {
  if (data.form === 'raster') drawRaster(ink, data, offer.type);
  else if (data.form === 'trace') drawTrace(ink, data, offer.type, behind.looks(offer.look.key));
  else if (data.form === 'activity') drawActivity(ink, data, offer.type);
  else drawValues(ink, data, offer.type);
}

function drawNumber({ context, width, height, colour }: Ink, result: Extract<Result, { kind: 'number' }>): void {
  context.fillStyle = colour(result.value === null ? '--text-faint' : '--text');
  context.font = font(result.value === null ? 11 : 22, 600);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const unit = result.unit === undefined ? '' : ` ${result.unit}`;
  context.fillText(
    result.value === null ? (result.missing ?? '–') : short(result.value) + unit,
    width / 2,
    height / 2,
    width - 8,
  );
}

function tableOf({ results }: LiveData, name: string): Table | undefined {
  const result = results.get(name);
  return result?.kind === 'table' ? result.table : undefined;
}

export function requestOf(offer: Offer): LookRequest | undefined {
  return 'look' in offer ? offer.look : undefined;
}

/** Calls back when what an offer is drawn from has changed. */
export function listenTo(offer: Offer, live: LiveData, changed: () => void): () => void {
  const stops: (() => void)[] = [];
  if ('look' in offer) stops.push(live.looks.subscribe(offer.look.key, changed));
  if ('table' in offer) stops.push(live.results.subscribe(offer.table, changed));
  if ('result' in offer) stops.push(live.results.subscribe(offer.result, changed));
  if (offer.show === 'training') stops.push(live.history.subscribe(offer.node, changed));
  if (offer.show === 'cost') {
    for (const { table } of offer.counters) stops.push(live.results.subscribe(table, changed));
  }
  return () => {
    for (const stop of stops) stop();
  };
}
