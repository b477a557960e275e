import type { Json } from '@rheobase/core';
import { type Difference, differences } from '../document/differences.js';
import { valueText } from '../geometry/card.js';
import type { Editor } from '../model/editor.js';
import type { Pin } from '../run/pins.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';

/** The runs that stand behind the current one, each told by the parameters in which it differs. */
export function PinBar({ editor }: { editor: Editor }) {
  const pins = useSelected(editor.pins, (all) => all);
  const of = useSelected(editor.runs, (run) => run.of);
  const document = useSelected(editor.documents, (state) => state.document);
  if (pins.length === 0) return null;
  return (
    <ul className="pins" aria-label={english.pin.label}>
      {pins.map((pin, index) => {
        const name = nameOf(pin, of ?? document);
        return (
          <li key={pin.id} data-pin={index}>
            <span className="pin-line" aria-hidden="true" />
            <span className="pin-name" title={name}>
              {name}
            </span>
            <button
              type="button"
              className="quiet"
              aria-label={english.pin.unpin(name)}
              onClick={() => editor.pins.unpin(pin.id)}
            >
              ×
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function nameOf(pin: Pin, current: Pin['of']): string {
  const all = differences(pin.of, current);
  return all.length === 0 ? english.pin.same : all.map(wording).join(', ');
}

function wording({ name, before }: Difference): string {
  return english.pin.was(name, before === undefined ? english.pin.absent : valueText(before as Json));
}
