import { type Issue, issue } from '../issue/issue.js';
import { checkExtent } from './checkExtent.js';
import { checkShape, shapeIssue } from './checkShape.js';
import { migrateFormat } from './migrate.js';
import { parseJson } from './parseJson.js';
import { formatVersion, type GraphDocument, type Json } from './schema.js';
import { seedText, seedWords } from './seed.js';

/**
 * The text of a graph file in; the document in the current format out, or the issues that keep it from being one.
 * Node types, ports and parameters are not looked at: what is unknown stays as it is written.
 */
export function parse(text: string): { document?: GraphDocument; issues: Issue[] } {
  const json = parseJson(text);
  if ('issues' in json) return json;
  const current = currentFormat(json.value);
  if ('issues' in current) return current;
  const shape = checkShape(current.value);
  if ('issues' in shape) return shape;
  const { document } = shape;
  const issues = checkExtent(document);
  // The schema can count digits only.
  if (document.seed !== undefined && seedText(document.seed) === undefined) {
    issues.push(shapeIssue(['seed'], seedWords, document.seed));
  }
  return issues.length > 0 ? { issues } : { document, issues };
}

function currentFormat(value: Json): { value: Json } | { issues: Issue[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { issues: [shapeIssue([], 'an object', value)] };
  }
  const version = value.rheobase;
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 1) {
    return { issues: [shapeIssue(['rheobase'], `the version of the format, such as ${formatVersion}`, version)] };
  }
  if (version > formatVersion) return { issues: [issue('newer-format', {}, { got: version, known: formatVersion })] };
  return { value: migrateFormat(value, version) as Json };
}
