import { stringify } from 'yaml';
import type { Json, JsonObject } from '../base/json.ts';
import { visitJson } from '../base/jsonKeys.ts';
import { canonicalForm, fingerprintOf, withoutMeta } from './fingerprint.ts';
import { toVisible } from './visibleText.ts';

/** Characters of one section. Each has a limit of its own, so that none can push the others out of sight. */
const MAX_SECTION = 40_000;

/** Levels of nesting that are written as YAML, in which each line carries its depth in spaces. */
const MAX_DEPTH = 64;

const titles: readonly (readonly [key: string, title: string])[] = [
  ['name', 'Name'],
  ['title', 'Title'],
  ['description', 'Description'],
  ['annotations', 'Annotations'],
  ['inputSchema', 'Input schema'],
  ['outputSchema', 'Output schema'],
  ['icons', 'Icons'],
];

/**
 * A tool's definition as a person reviews it in a diff editor, at most about 300,000 characters. What the server
 * sent is indented, so it cannot pass for a section of its own. The fingerprint at the end is another wherever the
 * definition is, even where a difference was cut. `_meta` is left out, as it is by the fingerprint.
 */
export function toReadable(definition: JsonObject): string {
  const parts = new Map(Object.entries(withoutMeta(definition)));
  const sections = titles.flatMap(([key, title]) => {
    const value = parts.get(key);
    parts.delete(key);
    return value === undefined
      ? []
      : [section(title, key === 'description' ? toLines(value) : toText(value))];
  });
  if (parts.size > 0) sections.push(section('Other', toText(Object.fromEntries(parts))));
  return [...sections, section('Fingerprint', fingerprintOf(definition))].join('\n');
}

function section(title: string, content: string): string {
  // Cut once before the hidden characters are written out, which is slow, and once after it, which makes it longer.
  const visible = toVisible(content.slice(0, MAX_SECTION));
  const isCut = content.length > MAX_SECTION || visible.length > MAX_SECTION;
  const indented = visible.slice(0, MAX_SECTION).trimEnd().replaceAll(/^/gm, '  ');
  const note = isCut
    ? `(cut: this section is longer than the ${MAX_SECTION} characters that are shown)\n`
    : '';
  return `${title}\n${indented}\n${note}`;
}

/** Prose with each sentence on a line of its own, so that a difference shows the sentence that changed. */
function toLines(value: Json): string {
  if (typeof value !== 'string') return toText(value);
  return value
    .replaceAll('\r\n', '\n')
    .replaceAll(/(?<=[.!?]["'”’)\]]?) +(?=["'“‘([]?\p{Lu})|(?<=[。！？])(?=[^\n])/gu, '\n');
}

function toText(value: Json): string {
  if (typeof value === 'string') return value;
  const json = canonicalForm(value);
  // What no person reads anyway must not take the time and the memory that YAML would need for it.
  if (json.length > MAX_SECTION * 2 || depthOf(json) > MAX_DEPTH) {
    return json.slice(0, MAX_SECTION + 1).replaceAll(',"', ',\n"');
  }
  return stringify(value, { aliasDuplicateObjects: false, blockQuote: 'literal', lineWidth: 0 });
}

function depthOf(json: string): number {
  let deepest = 0;
  visitJson(json, {
    onOpen: (depth) => {
      deepest = Math.max(deepest, depth + 1);
    },
    onRepeatedKey: () => {},
  });
  return deepest;
}
