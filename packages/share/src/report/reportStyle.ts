/** The style of `report.html`: light and dark by the reader's preference, quiet on paper. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --card: #f6f7f9; --line: #dfe2e6; --text: #1c1f23; --quiet: #5b626b;
  --accent: #0072b2; --good: #00704f; --bad: #b34700; --warn: #fdf3e0; --warn-line: #e69f00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #15181c; --card: #1e2227; --line: #343a42; --text: #e6e8eb; --quiet: #a0a8b2;
    --accent: #6cc0f0; --good: #4fcfa4; --bad: #ff9a5c; --warn: #2c2518; --warn-line: #b98722;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", Verdana, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .75rem; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2.75rem 0 1rem; padding-bottom: .35rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.75rem 0 .5rem; overflow-wrap: anywhere; }
p { margin: 0 0 .75rem; max-width: 44rem; overflow-wrap: anywhere; }
a { color: var(--accent); }
.quiet, figcaption, .note { color: var(--quiet); font-size: .875rem; }
.verdict { margin: 1.25rem 0 .25rem; }
.numbers { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .75rem; margin: 1.5rem 0 0; }
.numbers div { display: flex; flex-direction: column-reverse; justify-content: flex-end;
  background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .8rem 1rem; }
.numbers dt { color: var(--quiet); font-size: .8125rem; overflow-wrap: anywhere; }
.numbers dd { margin: 0; font-size: 1.5rem; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.3; }
.numbers dd small { font-size: .9375rem; font-weight: 400; color: var(--quiet); }
.checks { list-style: none; margin: 0; padding: 0; }
.checks li { display: grid; grid-template-columns: 1.5rem 1fr; padding: .45rem 0; border-bottom: 1px solid var(--line); }
.checks .mark { font-weight: 700; }
.met .mark { color: var(--good); } .unmet .mark, .unmet strong { color: var(--bad); }
.issues { background: var(--warn); border-left: 4px solid var(--warn-line); border-radius: .25rem; padding: .75rem 1rem; margin: 1.5rem 0 0; }
.issues ul { margin: .25rem 0 0; padding-left: 1.2rem; } .issues li { overflow-wrap: anywhere; }
figure { margin: 1.5rem 0 2rem; break-inside: avoid; }
.drawing { background: #ffffff; border: 1px solid var(--line); border-radius: .5rem; padding: .5rem; overflow-x: auto; }
.drawing svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
figcaption { margin-top: .5rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .9rem .3rem 0; text-align: left; vertical-align: baseline; white-space: nowrap; }
td.words { white-space: normal; min-width: 8rem; max-width: 24rem; overflow-wrap: anywhere; }
th { border-bottom: 2px solid var(--line); font-weight: 600; } td { border-bottom: 1px solid var(--line); }
th.right, td.right { text-align: right; padding: .3rem 0 .3rem 1.1rem; } th.right:first-child, td.right:first-child { padding-left: 0; }
td.right + td:not(.right), th.right + th:not(.right) { padding-left: 1.4rem; }
.missing { color: var(--quiet); }
.note { margin: .5rem 0 0; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .8rem 1rem; overflow-x: auto; }
code, pre { font: .875rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.25rem; margin: 1rem 0 0; font-size: .875rem; }
.facts dt { color: var(--quiet); } .facts dd { margin: 0; overflow-wrap: anywhere; }
@media print {
  :root { --page: #fff; --card: #fff; --line: #ccc; --text: #000; --quiet: #444; --accent: #000; --good: #000; --bad: #000; --warn: #fff; --warn-line: #000; }
  body { font-size: 10pt; } main { max-width: none; padding: 0; } h2, h3 { break-after: avoid; } tr { break-inside: avoid; }
  .scroll, pre, .drawing { overflow: visible; } .drawing svg { max-height: 95mm; } td { padding-top: .1rem; padding-bottom: .1rem; } pre { white-space: pre-wrap; overflow-wrap: anywhere; }
}
`;
