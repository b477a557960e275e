import { encodeBase64Url, encodeUtf8, type Result, sha256Bytes, type Table } from '@rheobase/core';
import { cells, missingReasons, number } from './cells.js';
import { conventionsIn } from './conventions.js';
import { heading } from './csv.js';
import { renameIds } from './renameIds.js';
import type { OutputFiles, ReportInput } from './report.js';
import { reportStyle } from './reportStyle.js';

const mostRows = 50;

export interface ReportParts {
  readonly files: Readonly<Record<string, OutputFiles>>;
  /** Figures that were drawn, by output. */
  readonly svgs: Readonly<Record<string, string>>;
  /** Where the page lies without the other files of the run. */
  readonly isAlone?: boolean;
}

/**
 * One page that needs nothing but itself: no script, no font, no address. What comes from the graph file is escaped,
 * and the page's own policy would refuse to run or load anything even if it were not.
 */
export function reportHtml(input: ReportInput, { files, svgs, isAlone = false }: ReportParts): string {
  const results = Object.entries(input.outputs);
  const figures = results.flatMap(([output, result]) =>
    result.kind === 'figure' ? [{ output, ...result.figure }] : [],
  );
  const tables = results.flatMap(([output, result]) =>
    result.kind === 'table' ? [{ output, table: result.table }] : [],
  );
  const hash = `${encodeBase64Url(sha256Bytes(encodeUtf8(reportStyle)))
    .replaceAll('-', '+')
    .replaceAll('_', '/')}=`;
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(input.name)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
<header>
<h1>${escaped(input.name)}</h1>
${paragraphs(input.description)}
</header>
${keyNumbers(results)}${issues(input.issues)}${verdict(input)}${section(
  'Figures',
  figures.map(({ output, title, spec }, index) => {
    const caption = typeof spec.description === 'string' ? spec.description : title;
    return figure(output, caption, files[output], svgs[output], index + 1);
  }),
)}${section('Tables', [...tables.map(({ output, table }) => tableHtml(output, table, files[output])), conventions(input)])}${models(
  results,
  files,
)}${expectations(input)}${reproduce(input, isAlone)}</main>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function section(title: string, parts: readonly string[]): string {
  const filled = parts.filter((part) => part !== '');
  return filled.length === 0 ? '' : `<section>\n<h2>${title}</h2>\n${filled.join('\n')}\n</section>\n`;
}

function paragraphs(text: string): string {
  const parts = text.split(/\n\s*\n/).filter((part) => part.trim() !== '');
  return parts.map((part) => `<p>${escaped(part.trim())}</p>`).join('\n');
}

function keyNumbers(results: readonly [string, Result][]): string {
  const items = results.flatMap(([output, result]) => {
    if (result.kind !== 'number') return [];
    const { value, unit, missing } = result;
    const shown =
      value === null
        ? `<span class="missing">–</span> <small>${escaped(missing ?? 'no value')}</small>`
        : `${number(value)}${unit === undefined ? '' : ` <small>${escaped(unit)}</small>`}`;
    return [`<div><dt>${escaped(output)}</dt><dd>${shown}</dd></div>`];
  });
  return items.length === 0 ? '' : `<dl class="numbers">\n${items.join('\n')}\n</dl>\n`;
}

function issues(sentences: readonly string[]): string {
  if (sentences.length === 0) return '';
  const items = sentences.map((sentence) => `<li>${escaped(sentence)}</li>`).join('');
  return `<aside class="issues"><strong>To keep in mind</strong><ul>${items}</ul></aside>\n`;
}

const verdicts = {
  true: { name: 'met', mark: '✓', words: '' },
  false: { name: 'unmet', mark: '✗', words: ' <strong>not met</strong>' },
  null: { name: 'open', mark: '?', words: ' <strong>not decided</strong>' },
} as const;

/** How many expectations are met, with those that are not; the whole list stands behind the tables. */
function verdict({ expectations }: ReportInput): string {
  if (expectations.length === 0) return '';
  const met = expectations.filter(({ passed }) => passed === true).length;
  const others = expectations.filter(({ passed }) => passed !== true);
  const count = `<p class="quiet verdict"><a href="#expectations">${met} of ${expectations.length} expectations met</a></p>\n`;
  return others.length === 0 ? count : `${count}${checks(others)}\n`;
}

function expectations({ expectations }: ReportInput): string {
  if (expectations.length === 0) return '';
  return section('<span id="expectations">Expectations</span>', [checks(expectations)]);
}

function checks(expectations: ReportInput['expectations']): string {
  const items = expectations.map(({ text, passed, origin }) => {
    const { name, mark, words } = verdicts[String(passed) as keyof typeof verdicts];
    return (
      `<li class="${name}"><span class="mark" aria-hidden="true">${mark}</span>` +
      `<span>${escaped(text)}${words}<br><span class="quiet">${escaped(origin)}</span></span></li>`
    );
  });
  return `<ul class="checks">\n${items.join('\n')}\n</ul>`;
}

function figure(
  output: string,
  caption: string,
  files: OutputFiles | undefined,
  svg: string | undefined,
  index: number,
): string {
  if (svg === undefined && files?.problem === undefined) return '';
  const drawing =
    svg === undefined
      ? `<p class="note">This figure could not be drawn: ${escaped(files?.problem ?? '')}</p>`
      : `<div class="drawing" role="img" aria-label="${escaped(caption)}">${renameIds(svg, `figure-${index}-`)}</div>`;
  return `<figure id="${escaped(output)}">\n${drawing}\n<figcaption><strong>Figure ${index}.</strong> ${escaped(caption.replace(/\.$/, ''))}. ${links(files)}</figcaption>\n</figure>`;
}

function links(files: OutputFiles | undefined): string {
  return (files?.files ?? [])
    .map((file) => `<a href="${escaped(address(file))}">${escaped(file.split('/').pop()!)}</a>`)
    .join(' · ');
}

function address(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}

function tableHtml(output: string, table: Table, files: OutputFiles | undefined): string {
  const rows = table.columns[0]?.values.length ?? 0;
  const columns = table.columns.map((column) => ({ ...column, texts: cells(column) }));
  const side = (kind: string) => (kind === 'text' ? ' class="words"' : ' class="right"');
  const head = columns.map(
    (column) => `<th scope="col"${column.kind === 'text' ? '' : ' class="right"'}>${escaped(heading(column))}</th>`,
  );
  const body = Array.from({ length: Math.min(rows, mostRows) }, (_, row) => {
    const shown = columns.map(({ kind, texts, missing }) => {
      const text = texts[row] ?? null;
      if (text !== null) return `<td${side(kind)}>${escaped(text)}</td>`;
      return `<td${side(kind)}><span class="missing" title="${escaped(missing?.[row] ?? 'no value')}">–</span></td>`;
    });
    return `<tr>${shown.join('')}</tr>`;
  });
  const notes = [
    ...missingReasons(table.columns).map((reason) => `– ${escaped(reason)}.`),
    ...(rows > mostRows ? [`The first ${mostRows} of ${rows} rows; all of them:`] : []),
    links(files),
  ];
  return (
    `<h3 id="${escaped(output)}">${escaped(output)}</h3>\n<div class="scroll"><table>\n<thead><tr>${head.join('')}</tr></thead>\n` +
    `<tbody>\n${body.join('\n')}\n</tbody>\n</table></div>\n<p class="note">${notes.join(' ')}</p>`
  );
}

function conventions(input: ReportInput): string {
  const found = conventionsIn(Object.values(input.outputs));
  if (found.length === 0) return '';
  const items = found.map(({ name, meaning }) => `<dt>${escaped(name)}</dt><dd>${escaped(meaning)}.</dd>`);
  return (
    `<h3>How operations are counted</h3>\n<p class="quiet">The conventions disagree by orders of magnitude, so they ` +
    `stand side by side.</p>\n<dl class="facts">\n${items.join('\n')}\n</dl>`
  );
}

function models(results: readonly [string, Result][], files: Readonly<Record<string, OutputFiles>>): string {
  const items = results.flatMap(([output, result]) => {
    if (result.kind !== 'model') return [];
    const shapes = Object.entries(result.model.tensors).map(([name, { shape }]) => `${name} [${shape.join(', ')}]`);
    return [`<dt>${escaped(output)}</dt><dd>${links(files[output])}<br>${escaped(shapes.join('; '))}</dd>`];
  });
  return section('Models', items.length === 0 ? [] : [`<dl class="facts">\n${items.join('\n')}\n</dl>`]);
}

function reproduce({ command, receipt }: ReportInput, isAlone: boolean): string {
  const versions = Object.entries(receipt.nodeVersions ?? {}).map(([type, version]) => `${type} ${version}`);
  const digests = Object.entries(receipt.data ?? {}).flatMap(([path, files]) =>
    Object.entries(files).map(([file, sha256]) => `${path}: ${file} ${sha256}`),
  );
  const facts: [string, readonly string[]][] = [
    ['graph hash', [receipt.graphHash]],
    ['seed', [String(receipt.seed)]],
    ['numerics', [String(receipt.numerics)]],
    ['rheobase', [receipt.packageVersion]],
    ['node versions', versions.length === 0 ? [] : [versions.join(', ')]],
    ['data (SHA-256)', digests],
  ];
  const items = facts
    .filter(([, values]) => values.length > 0)
    .map(
      ([name, values]) =>
        `<dt>${name}</dt><dd>${values.map((value) => `<code>${escaped(value)}</code>`).join('<br>')}</dd>`,
    );
  return section('How to reproduce', [
    `<pre><code>${escaped(command)}</code></pre>`,
    `<dl class="facts">\n${items.join('\n')}\n</dl>`,
    ...(isAlone
      ? []
      : [
          '<p class="note">All results with every digit are in <a href="result.json">result.json</a>, what made them in <a href="receipt.json">receipt.json</a>.</p>',
        ]),
  ]);
}
