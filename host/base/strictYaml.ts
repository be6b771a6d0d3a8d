import { isAlias, isMap, isNode, isScalar, isSeq, type Node, Scalar } from 'yaml';
import type { Fix, Location, Problem } from '../../protocol/models.ts';
import { closest } from './closest.ts';
import { readLocatedYaml } from './locatedYaml.ts';

/** Characters. Files that people write by hand stay far below; a larger one costs seconds to read. */
const MAX_LENGTH = 1_000_000;

/** One name of a mapping with what stands under it; an absent value is a null scalar at the key's place. */
export interface Entry {
  readonly name: string;
  readonly key: Node;
  readonly value: Node;
}

/**
 * Reads files that Gatehouse itself defines. Nothing is guessed: whatever is not exactly what the file
 * should hold is a located problem. `what` names the thing in messages, for example `role "support"`.
 */
export interface StrictYaml {
  /** Everything found so far, in the order of the file. */
  readonly problems: readonly Problem[];
  /** How many problems there are, for telling whether reading a part has added any. */
  readonly problemCount: number;
  /** Why the text could not be read at all; `root` is then an empty node. */
  readonly broken: Problem | undefined;
  readonly root: Node;
  locate(node: Node): Location;
  /** Always undefined, so that a reader can end with it. */
  fail(place: Node | Location, code: string, message: string, fix?: Fix): undefined;
  /** A mapping whose names are free. Nothing at all counts as an empty one. */
  entries(node: Node, what: string): readonly Entry[];
  /** A mapping whose names are known; `later` are names that a later version will know. */
  fields(
    node: Node,
    what: string,
    known: readonly string[],
    later: readonly string[],
  ): ReadonlyMap<string, Entry>;
  /** A list. Nothing at all counts as an empty one. */
  items(node: Node, what: string): readonly Node[];
  text(node: Node, what: string): string | undefined;
  flag(node: Node, what: string): boolean | undefined;
  /** A number within bounds, both included. */
  number(node: Node, what: string, min: number, max: number): number | undefined;
}

export function readStrictYaml(text: string, file: string): StrictYaml {
  const tooLarge = text.length > MAX_LENGTH;
  const yaml = readLocatedYaml(tooLarge ? '' : text, file);
  const problems: Problem[] = [
    ...yaml.problems,
    ...yaml.warnings.map((warning): Problem => ({ ...warning, severity: 'error' })),
  ];
  const fail: StrictYaml['fail'] = (place, code, message, fix) => {
    const location = isNode(place) ? yaml.locate(place) : place;
    problems.push({ ...location, severity: 'error', code, message, ...(fix ? { fix } : {}) });
    return undefined;
  };
  if (tooLarge)
    fail(
      yaml.locate(undefined),
      'too-large',
      `The file is larger than ${MAX_LENGTH} characters. Shorten it.`,
    );
  const broken = tooLarge || yaml.document.errors.length > 0 ? problems[0] : undefined;
  const root = (broken ? undefined : yaml.document.contents) ?? nullAt(undefined);
  return {
    get problems() {
      return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
    },
    get problemCount() {
      return problems.length;
    },
    broken,
    root,
    locate: (node) => yaml.locate(node),
    fail,
    ...createReaders(fail),
  };
}

type Readers = Pick<StrictYaml, 'entries' | 'fields' | 'items' | 'text' | 'flag' | 'number'>;

function createReaders(fail: StrictYaml['fail']): Readers {
  const wrong = (node: Node, what: string, expected: string): undefined =>
    isAlias(node)
      ? fail(
          node,
          'alias',
          `${capital(what)} is an alias. Write it out here, so that the file says what it means where it stands.`,
        )
      : fail(node, 'wrong-type', `${capital(what)} must be ${expected}, but it is ${kindOf(node)}.`);

  const entries: Readers['entries'] = (node, what) => {
    if (isNull(node)) return [];
    if (!isMap(node)) return wrong(node, what, 'a mapping of names (`name: …`)') ?? [];
    return node.items.flatMap(({ key, value }): Entry[] => {
      if (!isScalar(key) || typeof key.value !== 'string') {
        const at = isNode(key) ? key : node;
        return (
          fail(at, 'bad-key', `A name in ${what} is not text. Put it in quotes, or write another.`) ?? []
        );
      }
      return [{ name: key.value, key, value: isNode(value) ? value : nullAt(key) }];
    });
  };

  return {
    entries,
    fields: (node, what, known, later) => {
      const found = new Map<string, Entry>();
      const all = entries(node, what);
      const free = known.filter((name) => all.every((entry) => entry.name !== name));
      for (const entry of all) {
        if (known.includes(entry.name)) found.set(entry.name, entry);
        else if (later.includes(entry.name)) fail(entry.key, 'not-supported', notSupported(entry.name, what));
        else fail(entry.key, 'unknown-key', unknownKey(entry.name, what, known), toFix(entry.name, free));
      }
      return found;
    },
    items: (node, what) => {
      if (isNull(node)) return [];
      if (!isSeq(node)) return wrong(node, what, 'a list (`[a, b]`, or one `- a` per line)') ?? [];
      return node.items.map((item) => (isNode(item) ? item : nullAt(node)));
    },
    text: (node, what) =>
      isScalar(node) && typeof node.value === 'string' ? node.value : wrong(node, what, 'text'),
    flag: (node, what) =>
      isScalar(node) && typeof node.value === 'boolean' ? node.value : wrong(node, what, 'true or false'),
    number: (node, what, min, max) => {
      const value = isScalar(node) ? node.value : undefined;
      if (typeof value === 'number' && value >= min && value <= max) return value;
      const expected = `a number from ${min} to ${max}`;
      if (typeof value !== 'number') return wrong(node, what, expected);
      return fail(node, 'out-of-range', `${capital(what)} must be ${expected}, but it is ${value}.`);
    },
  };
}

/** The name that was most likely meant, put in place of an unknown one. */
export function toFix(name: string, known: readonly string[]): Fix | undefined {
  const instead = closest(name, known);
  return instead === undefined ? undefined : { kind: 'replace', title: `Change to "${instead}"`, instead };
}

/** " Did you mean …?" or a list of what there is; the end of a message about an unknown name. */
export function suggestion(name: string, known: readonly string[]): string {
  const meant = closest(name, known);
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  if (known.length === 0) return 'There are none yet.';
  return `Known: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}.`;
}

function unknownKey(name: string, what: string, known: readonly string[]): string {
  return `Unknown key "${name}" in ${what}. ${suggestion(name, known)}`;
}

function notSupported(name: string, what: string): string {
  return `"${name}" in ${what} is not supported by this version of Gatehouse yet. Take it out; it would have no effect.`;
}

function isNull(node: Node): boolean {
  return isScalar(node) && node.value === null;
}

function nullAt(place: Node | undefined): Node {
  const node = new Scalar(null);
  node.range = place?.range ?? [0, 0, 0];
  return node;
}

function kindOf(node: Node): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  const value = isScalar(node) ? node.value : undefined;
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? String(value) : 'a number';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
