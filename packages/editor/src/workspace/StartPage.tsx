import { type GraphDocument, parse } from '@rheobase/core';
import { useEffect, useRef, useState } from 'react';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';
import { steps } from '../tour/steps.js';
import type { DocumentRecord } from './autosave.js';
import { GraphPicture } from './GraphPicture.js';
import { Guide } from './Guide.js';
import { guideText, pictureOf, shippedNames, shippedText, type Topic, topicsOf } from './shipped.js';
import { templates } from './templates.js';
import type { Workspace } from './workspace.js';

/** Where one begins: the experiments that come along, what was open lately, an empty graph, a file. */
export function StartPage({ workspace }: { workspace: Workspace }) {
  const [recent, setRecent] = useState<readonly DocumentRecord[]>([]);
  useEffect(() => {
    void workspace.records.all().then((records) => setRecent([...records].sort((a, b) => b.at - a.at).slice(0, 8)));
  }, [workspace]);
  const [topics, setTopics] = useState<readonly Topic[]>([]);
  const [guide, setGuide] = useState<string>();
  const reached = useSelected(workspace.settings, (state) => state.tour);
  useEffect(() => void guideText('README').then((contents) => setTopics(topicsOf(contents ?? ''))), []);
  return (
    <div className="start">
      <header>
        <img src="./icon.svg" alt="" width="40" height="40" />
        <div>
          <h1>{english.app.name}</h1>
          <p>{english.start.what}</p>
        </div>
        <div className="start-buttons">
          <button type="button" className="primary" onClick={() => void workspace.newGraph()}>
            {english.start.newGraph}
          </button>
          <button type="button" onClick={() => void workspace.openFile()}>
            {english.start.open}
          </button>
          <button type="button" onClick={() => void workspace.startTour()}>
            {reached > 0 ? english.tour.goOn(reached + 1, steps.length) : english.tour.start}
          </button>
          <LinkField workspace={workspace} />
        </div>
      </header>
      {recent.length === 0 ? null : (
        <section>
          <h2>{english.start.recent}</h2>
          <ul className="start-recent">
            {recent.map((record) => (
              <li key={record.id}>
                <button type="button" onClick={() => void workspace.openRecord(record)}>
                  <strong>{record.name === '' ? english.app.untitled : record.name}</strong>
                  {record.unsaved ? <span className="unsaved" title={english.app.unsaved} /> : null}
                  <span className="when">
                    {new Date(record.at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })}
                  </span>
                </button>
                <button
                  type="button"
                  className="quiet"
                  aria-label={english.start.forget(record.name)}
                  onClick={() => {
                    void workspace.records.remove(record.id);
                    setRecent(recent.filter(({ id }) => id !== record.id));
                  }}
                >
                  ×
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h2>{english.start.templates}</h2>
        <ul className="start-recent">
          {templates.map(({ name, words, make }) => (
            <li key={name}>
              <button type="button" onClick={() => void workspace.openCopy(make())}>
                <strong>{name}</strong>
                <span className="when">{words}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      {topics.map(({ title, experiments }) => (
        <section key={title}>
          <h2>{title}</h2>
          <ul className="start-cards">
            {experiments.map(({ name, question }) => (
              <ShippedCard key={name} name={name} question={question} workspace={workspace} showGuide={setGuide} />
            ))}
          </ul>
        </section>
      ))}
      {guide === undefined ? null : (
        <Guide
          name={guide}
          show={setGuide}
          open={(name) => {
            setGuide(undefined);
            void openShipped(workspace, name);
          }}
        />
      )}
    </div>
  );
}

/** A link to a graph, to an experiment of this site, or to a template that lies with it. */
function LinkField({ workspace }: { workspace: Workspace }) {
  const [address, setAddress] = useState('');
  return (
    <form
      className="start-link"
      onSubmit={(event) => {
        event.preventDefault();
        void openAddress(workspace, address.trim()).then((isOpen) => {
          if (isOpen) setAddress('');
        });
      }}
    >
      <input
        value={address}
        placeholder={english.start.pasteLink}
        aria-label={english.start.pasteLink}
        onChange={(event) => setAddress(event.target.value)}
      />
      <button type="submit" disabled={address.trim() === ''}>
        {english.start.openLink}
      </button>
    </form>
  );
}

/** False where the address leads to no graph; that is said. */
async function openAddress(workspace: Workspace, address: string): Promise<boolean> {
  if (address.includes('#g1=')) return workspace.openLink(address);
  const query = new URL(address, document.baseURI).searchParams;
  const [name, template] = [query.get('graph'), query.get('open')];
  if (name !== null && shippedNames.includes(name)) {
    await openShipped(workspace, name);
    return true;
  }
  if (template !== null) return workspace.openBeside(template);
  workspace.say(english.start.notALink);
  return false;
}

async function openShipped(workspace: Workspace, name: string): Promise<void> {
  const text = await shippedText(name);
  if (text !== undefined) await workspace.openText(text);
}

interface CardProps {
  readonly name: string;
  readonly question: string;
  readonly workspace: Workspace;
  readonly showGuide: (name: string) => void;
}

function ShippedCard({ name, question, workspace, showGuide }: CardProps) {
  return (
    <li className="start-card">
      <button type="button" onClick={() => void openShipped(workspace, name)}>
        <CardPicture name={name} workspace={workspace} />
        <strong>{name}</strong>
        <span className="question">{question}</span>
      </button>
      <button type="button" className="quiet" aria-label={english.start.guideOf(name)} onClick={() => showGuide(name)}>
        {english.start.guide}
      </button>
    </li>
  );
}

/** A figure of the experiment; the graph itself where there is none. Nothing is loaded before the card is near. */
function CardPicture({ name, workspace }: { name: string; workspace: Workspace }) {
  const ref = useRef<HTMLSpanElement>(null);
  const [svg, setSvg] = useState<string>();
  const [document, setDocument] = useState<GraphDocument>();
  useEffect(() => {
    const seen = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        seen.disconnect();
        void pictureOf(name).then(async (found) => {
          if (found !== undefined) setSvg(found);
          else setDocument(parse((await shippedText(name)) ?? '').document);
        });
      },
      { rootMargin: '300px' },
    );
    if (ref.current !== null) seen.observe(ref.current);
    return () => seen.disconnect();
  }, [name]);
  if (document !== undefined) return <GraphPicture document={document} registry={workspace.registry} />;
  return (
    <span
      ref={ref}
      className="figure-picture"
      aria-hidden="true"
      // biome-ignore lint/security/noDangerouslySetInnerHtml: a picture that was built with the page.
      dangerouslySetInnerHTML={{ __html: svg ?? '' }}
    />
  );
}
