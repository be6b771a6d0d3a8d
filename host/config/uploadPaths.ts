import type { Entry, StrictYaml } from '../base/strictYaml.ts';
import { expandBraces } from '../policy/glob.ts';
import { matchesSegments } from './operationFilter.ts';

/**
 * Reads `uploads` of an API: patterns of workspace files that calls may send. `*` and `?` stay within a
 * segment, `**` is any number of segments, `{a,b}` are alternatives. What is wrong is told to `yaml`.
 */
export function readUploads(yaml: StrictYaml, entry: Entry, what: string): readonly string[] {
  const name = `"uploads" of ${what}`;
  const before = yaml.problemCount;
  const items = yaml.items(entry.value, name);
  if (items.length === 0 && yaml.problemCount === before) {
    const message = `${name} is empty. List patterns such as "exports/**/*.csv", or take it out.`;
    yaml.fail(entry.key, 'empty-list', message);
  }
  return items.flatMap((item) => {
    const text = yaml.text(item, `an item of ${name}`);
    if (text === undefined) return [];
    const wrong = checkUploadPattern(text);
    if (wrong !== undefined) yaml.fail(item, 'bad-upload-pattern', wrong);
    return wrong === undefined ? [text] : [];
  });
}

/** What is wrong with a pattern and what to write instead. */
function checkUploadPattern(text: string): string | undefined {
  const example = 'Write a pattern relative to the workspace folder, such as exports/**/*.csv.';
  if (text.includes('\\')) return `"${text}" has a backslash. Separate folders with "/", on Windows too.`;
  const isOutside = text.startsWith('/') || /^[a-z]:/i.test(text) || text.split('/').includes('..');
  if (isOutside) return `"${text}" leads out of the workspace folder. ${example}`;
  if (text.trim() === '' || text.endsWith('/')) return `"${text}" matches no file. ${example}`;
  const alternatives = expandBraces(text);
  if (alternatives === 'unbalanced') return `The braces in "${text}" do not pair up. Write {a,b}.`;
  if (alternatives === 'many') return `"${text}" has too many alternatives. Split it up.`;
  if (text.length > 500) return 'The pattern is longer than 500 characters. Split it up.';
  return alternatives.every((alternative) => isNeverUploaded(alternative))
    ? `"${text}" is never sent: Gatehouse keeps .gatehouse, .git, .env files and node_modules back. Take it out.`
    : undefined;
}

/** Whether a path, relative to the workspace folder and with `/`, may be sent. Patterns are valid ones. */
export function isUploadable(patterns: readonly string[], path: string): boolean {
  if (isNeverUploaded(path)) return false;
  const segments = path.split('/');
  return patterns.some((pattern) => {
    const alternatives = expandBraces(pattern);
    if (typeof alternatives === 'string') return false;
    return alternatives.some((each) => matchesSegments(each.replace(/^\.\//, '').split('/'), segments));
  });
}

/** Secrets and what they guard, whatever a pattern says. Case does not count on many file systems. */
export function isNeverUploaded(path: string): boolean {
  return path
    .toLowerCase()
    .split('/')
    .some((segment) => /^(\.gatehouse|\.git|node_modules|\.env.*)[. ]*$/.test(segment));
}
