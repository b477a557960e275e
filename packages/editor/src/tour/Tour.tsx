import { useEffect, useRef, useState } from 'react';
import type { Editor } from '../model/editor.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';
import { type Anchor, stepAt, steps } from './steps.js';
import './tour.css';

interface TourProps {
  readonly editor: Editor;
  /** The step that was reached; kept, so that one can leave and go on. */
  readonly reached: number;
  readonly reach: (step: number) => void;
  readonly leave: () => void;
  readonly finish: () => void;
}

/** A card that says what to do next and waits for it, and rings around what it means. */
export function Tour({ editor, reached, reach, leave, finish }: TourProps) {
  useSelected(editor.documents, ({ document }) => document);
  useSelected(editor.interaction, (state) => state);
  useSelected(editor.runs, ({ phase }) => phase);
  const next = useRef<HTMLButtonElement>(null);
  const index = stepAt(editor, reached);
  const step = steps[index];
  useEffect(() => {
    if (index > reached) reach(index);
  }, [index, reached, reach]);
  useEffect(() => {
    // Where a step only waits for a press, the press is one key away; elsewhere the focus stays where the work is.
    if (steps[index].isDone === undefined) next.current?.focus();
  }, [index]);
  const words = english.tour.steps[step.id];
  const isLast = index === steps.length - 1;
  return (
    <>
      <Rings editor={editor} anchors={step.anchors(editor)} />
      <section
        className="tour"
        aria-label={english.tour.name}
        onKeyDown={(event) => {
          if (event.key === 'Escape') leave();
        }}
      >
        <p className="tour-count">{english.tour.count(index + 1, steps.length)}</p>
        <div aria-live="polite">
          <h2>{words.title}</h2>
          {words.text(step.numbers?.(editor) ?? []).map((line) => (
            <p key={line}>{line}</p>
          ))}
          {'keys' in words ? <p className="tour-keys">{words.keys}</p> : null}
        </div>
        <progress max={steps.length - 1} value={index} aria-label={english.tour.name} />
        <div className="dialog-buttons">
          {step.isDone === undefined ? (
            <button ref={next} type="button" className="primary" onClick={() => (isLast ? finish() : reach(index + 1))}>
              {isLast ? english.tour.finish : english.tour.next}
            </button>
          ) : null}
          {isLast ? null : (
            <button type="button" onClick={leave}>
              {english.tour.leave}
            </button>
          )}
        </div>
      </section>
    </>
  );
}

interface Ring {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Follows what it is around, which moves when one pans, zooms or scrolls. */
function Rings({ editor, anchors }: { editor: Editor; anchors: readonly Anchor[] }) {
  const [rings, setRings] = useState<readonly Ring[]>([]);
  const wanted = JSON.stringify(anchors);
  useEffect(() => {
    let frame = 0;
    let drawn = '';
    const follow = () => {
      const found = (JSON.parse(wanted) as readonly Anchor[]).flatMap((anchor) => ringOf(editor, anchor) ?? []);
      const now = JSON.stringify(found);
      if (now !== drawn) setRings(found);
      drawn = now;
      frame = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(frame);
  }, [editor, wanted]);
  return rings.map((ring, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a ring has nothing else.
    <div key={index} className="tour-ring" style={ring} aria-hidden="true" />
  ));
}

const reach = 15;

function ringOf(editor: Editor, anchor: Anchor): Ring | undefined {
  if ('part' in anchor) {
    const box = document.querySelector(anchor.part)?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return undefined;
    return { left: box.left - 4, top: box.top - 4, width: box.width + 8, height: box.height + 8 };
  }
  const card = editor.scene().cards.get(anchor.node);
  const ports = card?.[anchor.side === 'input' ? 'inputs' : 'outputs'];
  const place = ports?.find(({ face }) => face.name === anchor.port);
  if (card === undefined || place === undefined || editor.canvas === undefined) return undefined;
  const { clientX, clientY } = editor.canvas.toClient({ x: card.x + place.x, y: card.y + place.y });
  return { left: clientX - reach, top: clientY - reach, width: 2 * reach, height: 2 * reach };
}
