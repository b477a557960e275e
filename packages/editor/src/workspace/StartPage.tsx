import { type GraphDocument, parse } from '@rheobase/core';
import { useEffect, useState } from 'react';
import { english } from '../text/english.js';
import type { DocumentRecord } from './autosave.js';
import { GraphPicture } from './GraphPicture.js';
import { shippedNames, shippedText } from './shipped.js';
import type { Workspace } from './workspace.js';

/** Where one begins: the experiments that come along, what was open lately, an empty graph, a file. */
export function StartPage({ workspace }: { workspace: Workspace }) {
  const [recent, setRecent] = useState<readonly DocumentRecord[]>([]);
  useEffect(() => {
    void workspace.records.all().then((records) => setRecent([...records].sort((a, b) => b.at - a.at).slice(0, 8)));
  }, [workspace]);
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
        <h2>{english.start.experiments}</h2>
        <ul className="start-cards">
          {shippedNames.map((name) => (
            <ShippedCard key={name} name={name} workspace={workspace} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function ShippedCard({ name, workspace }: { name: string; workspace: Workspace }) {
  const [document, setDocument] = useState<GraphDocument>();
  useEffect(() => {
    void shippedText(name).then((text) => setDocument(text === undefined ? undefined : parse(text).document));
  }, [name]);
  const open = async () => {
    const text = await shippedText(name);
    if (text !== undefined) await workspace.openText(text);
  };
  return (
    <li>
      <button type="button" className="start-card" onClick={() => void open()}>
        {document === undefined ? (
          <span className="graph-picture" />
        ) : (
          <GraphPicture document={document} registry={workspace.registry} />
        )}
        <strong>{name}</strong>
        <span className="question">{questionOf(document?.description ?? '')}</span>
      </button>
    </li>
  );
}

/** The question that a description begins with. */
export function questionOf(description: string): string {
  const [first] = description.replace(/^Question:\s*/, '').split(/(?<=[?.])\s/);
  return first === undefined || first === '' ? '' : first[0].toUpperCase() + first.slice(1);
}
