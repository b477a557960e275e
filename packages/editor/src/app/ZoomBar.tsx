import type { Editor } from '../model/editor.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';
import { BarButton } from './TopBar.js';

export function ZoomBar({ editor }: { editor: Editor }) {
  const zoom = useSelected(editor.session, ({ viewports, path }) => viewports[path.join('/')]?.zoom ?? 1);
  return (
    <div className="zoom-bar" role="toolbar" aria-label={english.zoom.label} data-own-pointer="">
      <BarButton editor={editor} id="zoom-out" sign="−" />
      <BarButton editor={editor} id="zoom-full" words={`${Math.round(zoom * 100)} %`} />
      <BarButton editor={editor} id="zoom-in" sign="+" />
      <BarButton editor={editor} id="fit" words={english.zoom.fit} />
    </div>
  );
}
