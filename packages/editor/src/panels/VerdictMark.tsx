import type { Report } from '../verify/verifyStore.js';

/** A sign for each verdict, so that colour is never alone: check, waves, not equal, no entry, seal. */
const paths: Readonly<Record<Report['verdict'], string>> = {
  identical: 'M4.5 12.5l5 5 10-11',
  'holds together': 'M4.5 12.5l5 5 10-11',
  'within tolerance': 'M4 10c3-4 5 3 8 0s5-3 8 0M4 16c3-4 5 3 8 0s5-3 8 0',
  different: 'M5 9h14M5 15h14M15.5 4.5l-7 15',
  broken: 'M5 9h14M5 15h14M15.5 4.5l-7 15',
  'not comparable': 'M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M6.5 6.5l11 11',
  sealed: 'M12 3a6 6 0 1 0 0 12a6 6 0 1 0 0-12M8.5 14l-1.5 7 5-2.5 5 2.5-1.5-7',
};

export const tones: Readonly<Record<Report['verdict'], 'good' | 'near' | 'bad' | 'open'>> = {
  identical: 'good',
  'holds together': 'good',
  sealed: 'good',
  'within tolerance': 'near',
  different: 'bad',
  broken: 'bad',
  'not comparable': 'open',
};

export function VerdictMark({ verdict, size = 26 }: { verdict: Report['verdict']; size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" className="verdict-mark">
      <path d={paths[verdict]} />
    </svg>
  );
}
