import type { Board, Word } from './lanes.js';
import type { Prepared } from './prepare.js';

/** No walk has so many chunks. */
const beyondAll = 1 << 30;

/** Work that is posted on the board for the lanes that are there. They take pieces of it, and leave when none is left. */
export class Job {
  protected readonly invited: number[] = [];
  private readonly number: number;

  constructor(
    protected readonly prepared: Prepared,
    protected readonly board: Board,
    posted: Partial<Record<Word, number>>,
  ) {
    const lanes = board.get('stop') === 0 ? prepared.places.lanes : 1;
    for (let lane = 1; lane < lanes; lane++) if (board.lane(lane, 'present').get() === 1) this.invited.push(lane);
    for (const [word, value] of Object.entries(posted)) board.set(word as Word, value);
    board.set('next', 0);
    this.number = board.get('job') + 1;
    for (const lane of this.invited) board.lane(lane, 'asked').set(this.number);
    board.set('job', this.number);
    board.notify('job');
  }

  /** Nothing more is taken; gives the first piece that nobody took. */
  close(): number {
    return this.board.exchange('next', beyondAll);
  }

  /** Waits until all lanes have left: the memory is this thread's alone again. */
  wait(meanwhile?: () => void): void {
    const { board } = this;
    for (const lane of this.invited) {
      const done = board.lane(lane, 'done');
      for (let news = board.get('news'); done.get() !== this.number; news = board.get('news')) {
        meanwhile?.();
        if (done.get() !== this.number) board.waitWhile('news', news, 5);
      }
    }
  }
}
