import { useEffect, useState } from 'react';

/**
 * Markdown of a note. A shared graph is a stranger's text: what it becomes is cleaned of everything that could run or
 * load, and links open elsewhere. The reader comes with the first note.
 */
export function Markdown({ text }: { text: string }) {
  const [html, setHtml] = useState<string>();
  useEffect(() => {
    let isCurrent = true;
    void reader().then((read) => {
      if (isCurrent) setHtml(read(text));
    });
    return () => {
      isCurrent = false;
    };
  }, [text]);
  if (html === undefined) return <div className="markdown">{text}</div>;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: it was cleaned by DOMPurify.
  return <div className="markdown" dangerouslySetInnerHTML={{ __html: html }} />;
}

let loading: Promise<(text: string) => string> | undefined;

export function reader(): Promise<(text: string) => string> {
  loading ??= Promise.all([import('marked'), import('dompurify')]).then(([{ marked }, { default: purify }]) => {
    purify.addHook('afterSanitizeAttributes', (node) => {
      if (node.tagName !== 'A') return;
      node.setAttribute('target', '_blank');
      node.setAttribute('rel', 'noopener noreferrer');
    });
    return (text) =>
      purify.sanitize(marked.parse(text, { async: false, gfm: true, breaks: true }), {
        USE_PROFILES: { html: true },
        // A picture could tell its owner who looks.
        FORBID_TAGS: ['img', 'style', 'form', 'input', 'video', 'audio', 'iframe'],
        FORBID_ATTR: ['style', 'class', 'id'],
      });
  });
  return loading;
}
