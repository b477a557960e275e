import { useEffect, useState } from 'react';

/**
 * Markdown of a note. A shared graph is a stranger's text: what it becomes is cleaned of everything that could run or
 * load, and links open elsewhere. The reader comes with the first note.
 */
export function Markdown({ text, breaks = true }: { text: string; breaks?: boolean }) {
  const [html, setHtml] = useState<string>();
  useEffect(() => {
    let isCurrent = true;
    void reader().then((read) => {
      if (isCurrent) setHtml(read(text, breaks));
    });
    return () => {
      isCurrent = false;
    };
  }, [text, breaks]);
  if (html === undefined) return <div className="markdown">{text}</div>;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: it was cleaned by DOMPurify.
  return <div className="markdown" dangerouslySetInnerHTML={{ __html: html }} />;
}

/** A line of a note is a line; a text that was broken to some width is not (`breaks` false). */
type Reader = (text: string, breaks?: boolean) => string;

let loading: Promise<Reader> | undefined;

export function reader(): Promise<Reader> {
  loading ??= Promise.all([import('marked'), import('dompurify')]).then(([{ marked }, { default: purify }]) => {
    purify.addHook('afterSanitizeAttributes', (node) => {
      if (node.tagName !== 'A') return;
      node.setAttribute('target', '_blank');
      node.setAttribute('rel', 'noopener noreferrer');
    });
    return (text, breaks = true) =>
      purify.sanitize(marked.parse(text, { async: false, gfm: true, breaks }), {
        USE_PROFILES: { html: true },
        // A picture could tell its owner who looks.
        FORBID_TAGS: ['img', 'style', 'form', 'input', 'video', 'audio', 'iframe'],
        FORBID_ATTR: ['style', 'class', 'id'],
      });
  });
  return loading;
}
