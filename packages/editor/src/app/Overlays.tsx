import { lazy, Suspense } from 'react';
import type { Editor } from '../model/editor.js';
import { CommandSearch } from '../panels/CommandSearch.js';
import { Menu } from '../panels/Menu.js';
import { Palette } from '../panels/Palette.js';
import { Refusal, WiringHint } from '../panels/Refusal.js';
import { WireSearch } from '../panels/WireSearch.js';
import { useSelected } from '../session/useSelected.js';

const KeysForm = lazy(() => import('../panels/KeysForm.js').then((module) => ({ default: module.KeysForm })));

/** What opens above the canvas. */
export function Overlays({ editor }: { editor: Editor }) {
  const { palette, refusal, menu, wiring, commands, linking, keys } = useSelected(editor.interaction, (state) => state);
  return (
    <>
      {palette === undefined ? null : <Palette editor={editor} request={palette} />}
      {refusal === undefined ? null : <Refusal editor={editor} refusal={refusal} />}
      {menu === undefined ? null : <Menu editor={editor} menu={menu} />}
      {wiring === undefined ? null : <WiringHint wiring={wiring} />}
      {commands ? <CommandSearch editor={editor} /> : null}
      {linking === undefined ? null : <WireSearch editor={editor} id={linking} />}
      {keys ? (
        <Suspense fallback={null}>
          <KeysForm editor={editor} />
        </Suspense>
      ) : null}
    </>
  );
}
