import type { Editor } from '../model/editor.js';
import { insertRemedy } from '../model/wiring.js';
import type { Refusal as Refused, Wiring } from '../session/interaction.js';
import { english } from '../text/english.js';
import { Popup } from './Popup.js';

/** Why a wire was not drawn, and what would make it fit. */
export function Refusal({ editor, refusal }: { editor: Editor; refusal: Refused }) {
  const { at, reason, remedies, from, to, taken } = refusal;
  return (
    <Popup
      at={{ clientX: at.clientX + 10, clientY: at.clientY + 10 }}
      className="refusal"
      label={english.wiring.refused}
    >
      <p role="alert">{reason}</p>
      <div className="refusal-remedies">
        {remedies.map((type, index) => (
          <button
            key={type}
            type="button"
            className={index === 0 ? 'primary' : undefined}
            // biome-ignore lint/a11y/noAutofocus: the remedy is one key away.
            autoFocus={index === 0}
            onClick={() => {
              editor.interaction.set({ refusal: undefined });
              insertRemedy(editor, type, from, to, taken);
            }}
          >
            {english.wiring.insert(editor.registry.definitions.get(type)?.title ?? type)}
          </button>
        ))}
        <button type="button" onClick={() => editor.interaction.set({ refusal: undefined })}>
          {english.wiring.dismiss}
        </button>
      </div>
    </Popup>
  );
}

/** Beside the pointer while a wire is drawn: why the port under it does not fit. */
export function WiringHint({ wiring }: { wiring: Wiring }) {
  if (wiring.reason === undefined) return null;
  return (
    <div className="wiring-hint" style={{ left: wiring.x + 16, top: wiring.y + 18 }} aria-hidden="true">
      {wiring.reason}
    </div>
  );
}
