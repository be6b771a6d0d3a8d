import { applyEdits, getNodeValue, type Node } from 'jsonc-parser';
import { isObject, property } from '../base/json.ts';
import { type ClientJson, findInside, readClientJson } from '../config/import/clientJson.ts';
import { removal } from '../config/import/withoutServer.ts';
import { type ClientEdit, toProblem, unwritten, type WantedServer } from './clientEdit.ts';
import { isSameField } from './entry.ts';
import { insertMember, replaceValue } from './jsonMembers.ts';
import { mergeEntry } from './mergedEntry.ts';

/**
 * A client's JSON, comments or not, with a server under these names, one within the other. Everything else keeps every
 * character. Without a text, a new file.
 */
export function withJsonServer(
  text: string,
  names: readonly string[],
  { file, name, entry, isOwn }: WantedServer,
): ClientEdit {
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const bare = text.slice(mark.length);
  const json = readClientJson(bare, file, unwritten);
  const broken = json.problems.find(({ code }) => code === 'bad-json');
  if (broken) return toProblem(file, broken.line, broken.column, broken.message);
  const place = findPlace(json, names);
  if (place.kind === 'problem') {
    const { line, column } = json.locate(place.node);
    return toProblem(file, line, column, `${place.what} is no object. ${unwritten}`);
  }
  const node = findInside(json, [...names, name]);
  const found: unknown = node && getNodeValue(node);
  const known = json.members(findInside(json, names)).map((member) => member.name);
  const value = [...place.missing, name].reduceRight<unknown>((inner, key, index) => {
    return index === 0 ? inner : { [key]: inner };
  }, entry);
  const first = place.missing[0] ?? name;
  const after = !place.node
    ? insertMember(bare, undefined, first, value)
    : node?.type === 'object' && isOwn(found)
      ? withMembers(bare, [...names, name], mergeEntry(found, entry))
      : node
        ? replaceValue(bare, node, entry)
        : insertMember(bare, place.node, first, value);
  return {
    kind: 'edit',
    after: mark + after,
    names: known,
    ...(node === undefined ? {} : { found }),
  };
}

type Place =
  /** The innermost object that is there, and the names below it that are not; no node in an empty file. */
  | { readonly kind: 'place'; readonly node: Node | undefined; readonly missing: readonly string[] }
  | { readonly kind: 'problem'; readonly node: Node; readonly what: string };

function findPlace(json: ClientJson, names: readonly string[]): Place {
  if (!json.root) return { kind: 'place', node: undefined, missing: names };
  if (json.root.type !== 'object') return { kind: 'problem', node: json.root, what: 'The file' };
  for (let length = names.length; length > 0; length -= 1) {
    const node = findInside(json, names.slice(0, length));
    if (node?.type === 'object') return { kind: 'place', node, missing: names.slice(length) };
    if (node) return { kind: 'problem', node, what: JSON.stringify(names[length - 1]) };
  }
  return { kind: 'place', node: json.root, missing: names };
}

/**
 * The text with other members of an object that is there, and of the objects within; what is the same stays as it is,
 * together with its comments.
 */
function withMembers(
  text: string,
  names: readonly string[],
  wanted: Readonly<Record<string, unknown>>,
): string {
  const json = readClientJson(text, '');
  const object = findInside(json, names);
  const properties = object?.children ?? [];
  const stale = properties.findIndex(
    ({ children: [key] = [] }) => !Object.hasOwn(wanted, String(key?.value)),
  );
  const gone = properties[stale];
  // Each edit moves what follows it, so the text is read anew.
  if (gone) return withMembers(applyEdits(text, removal(text, properties[stale - 1], gone)), names, wanted);
  const value: unknown = object && getNodeValue(object);
  const next = Object.entries(wanted).find(([name, each]) => !isSameField(property(value, name), each));
  if (!next || !object) return text;
  const [name, each] = next;
  const inner = [...names, name];
  const node = findInside(json, inner);
  const edited = !node
    ? insertMember(text, object, name, each)
    : node.type === 'object' && isObject(each)
      ? withMembers(text, inner, each)
      : replaceValue(text, node, each);
  return withMembers(edited, names, wanted);
}
