/** Text in lines of a width, the first after a label, the others below its end. */
export function wrapped(label: string, text: string, width: number): string[] {
  const indent = [...label].length;
  const room = Math.max(20, width - indent);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && [...line].length + 1 + [...word].length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((content, index) => `${index === 0 ? label : ' '.repeat(indent)}${content}`.trimEnd());
}
