import type { BlockDocument } from '@rheobase/core';
import { editBlock, renameBlockPort } from '../document/commands/blockCommands.js';
import { endText } from '../document/level.js';
import type { Editor } from '../model/editor.js';
import { english } from '../text/english.js';

/** Inside a block: which of its ports can be reached from outside. */
export function BlockPorts({ editor, name, id }: { editor: Editor; name: string; id: string }) {
  const block = editor.documents.getState().document.blocks?.[name];
  const card = editor.scene().cards.get(id);
  if (block === undefined || card === undefined) return null;
  const { edges } = editor.levelNow();
  const rows = [
    ...card.face.inputs.map((face) => ({
      side: 'inputs' as const,
      end: endText({ node: id, port: face.name }),
      port: face.name,
    })),
    ...card.face.outputs.map((face) => ({
      side: 'outputs' as const,
      end: endText({ node: id, port: face.name }),
      port: face.name,
    })),
  ].filter(({ side, end }) => side === 'outputs' || !edges.some(({ to }) => to === end));
  return (
    <section className="inspector-section">
      <h3>{english.block.exposed}</h3>
      {rows.map(({ side, end, port }) => {
        const outer = exposedAs(block, side, end);
        return (
          <div className="exposed" key={`${side} ${end}`}>
            <label>
              <input
                type="checkbox"
                checked={outer !== undefined}
                onChange={(event) => {
                  editor.documents.run(
                    editBlock(name, (draft) => expose(draft, side, end, event.target.checked ? port : undefined)),
                  );
                  editor.documents.seal();
                }}
              />
              {port}
            </label>
            {outer === undefined ? null : (
              <input
                aria-label={english.block.nameOf(port)}
                defaultValue={outer}
                spellCheck={false}
                onBlur={(event) => {
                  const wish = event.target.value;
                  if (!/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/.test(wish) || wish === outer) {
                    event.target.value = outer;
                    return;
                  }
                  editor.documents.run(renameBlockPort(name, side, outer, wish));
                  editor.documents.seal();
                }}
              />
            )}
          </div>
        );
      })}
    </section>
  );
}

type Side = 'inputs' | 'outputs';

function exposedAs({ ports }: BlockDocument, side: Side, end: string): string | undefined {
  const found = Object.entries(ports[side] ?? {}).find(([, ends]) => [ends].flat().includes(end));
  return found?.[0];
}

/** Under a name that is free, or no longer. */
function expose(block: BlockDocument, side: Side, end: string, wish: string | undefined): void {
  const known = exposedAs(block, side, end);
  if (wish === undefined) {
    if (known === undefined) return;
    const { inputs, outputs } = block.ports;
    if (side === 'outputs') delete outputs?.[known];
    else if (inputs !== undefined) {
      const left = inputs[known].filter((one) => one !== end);
      if (left.length === 0) delete inputs[known];
      else inputs[known] = left;
    }
    return;
  }
  if (known !== undefined) return;
  const taken = block.ports[side] ?? {};
  let name = wish;
  for (let n = 2; name in taken; n++) name = `${wish}${n}`;
  if (side === 'inputs') block.ports.inputs = { ...block.ports.inputs, [name]: [end] };
  else block.ports.outputs = { ...block.ports.outputs, [name]: end };
}
