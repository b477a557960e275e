import { useEffect, useRef, useState } from 'react';
import { Markdown } from '../controls/Markdown.js';
import { english } from '../text/english.js';
import { guideText, shippedNames } from './shipped.js';

interface GuideProps {
  readonly name: string;
  readonly show: (name: string | undefined) => void;
  readonly open: (name: string) => void;
}

/** The guide of an experiment, from the equation to the figure, with the experiment one press away. */
export function Guide({ name, show, open }: GuideProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState<string>();
  useEffect(() => ref.current?.showModal(), []);
  useEffect(() => {
    setText(undefined);
    void guideText(name).then((found) => setText(found ?? english.start.noGuide(name)));
    ref.current?.scrollTo(0, 0);
  }, [name]);
  /** Guides lead to each other; what else they name lies in the repository. */
  const follow = (event: React.MouseEvent) => {
    const link = (event.target as HTMLElement).closest('a');
    const [, other] = /^([\w-]+)\.md(?:#.*)?$/.exec(link?.getAttribute('href') ?? '') ?? [];
    if (link === null || /^https?:/.test(link.getAttribute('href') ?? '')) return;
    event.preventDefault();
    if (other !== undefined) show(other);
  };
  return (
    <dialog ref={ref} className="dialog guide" aria-label={english.start.guideOf(name)} onClose={() => show(undefined)}>
      <header className="dialog-buttons">
        {shippedNames.includes(name) ? (
          <button type="button" className="primary" onClick={() => open(name)}>
            {english.start.openExperiment}
          </button>
        ) : null}
        <button type="button" onClick={() => ref.current?.close()}>
          {english.panel.close}
        </button>
      </header>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the links inside are what is pressed. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a link is pressed by key as well. */}
      <div onClick={follow}>{text === undefined ? null : <Markdown text={text} breaks={false} />}</div>
    </dialog>
  );
}
