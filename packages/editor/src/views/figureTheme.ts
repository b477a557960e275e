/** The colours of a figure on a dark page: the saved figure keeps its own, made for paper. */
export function figureTheme(config: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const [text, quiet, axis, grid] = ['#e6eaf0', '#a4aebc', '#76818f', '#2e3642'];
  const part = (name: string) => (config[name] ?? {}) as object;
  return {
    background: 'transparent',
    title: { ...part('title'), color: text, subtitleColor: quiet },
    axis: { ...part('axis'), domainColor: axis, tickColor: axis, gridColor: grid, labelColor: text, titleColor: text },
    legend: { ...part('legend'), labelColor: text },
    header: { ...part('header'), labelColor: text, titleColor: text },
    // Black becomes white; the others are light enough.
    range: { category: ['#4aa3df', '#f08a4b', '#3ecfa0', '#dd8fc4', '#e69f00', '#8ccdf3', '#ffffff', '#a4aebc'] },
  };
}
