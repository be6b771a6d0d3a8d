import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { LineCounter } from 'yaml';
import type { Problem } from '../../protocol/models.ts';
import { suggestion } from '../base/strictYaml.ts';

/** Characters. Ten thousand tools stay below; what is larger was not written by Gatehouse. */
const MAX_LENGTH = 2_000_000;

interface Member {
  readonly name: string;
  readonly value: Node;
}

/** Reads JSON (RFC 8259) of which the shape is known. Whatever is not as it should be is a located problem. */
export interface LocatedJson {
  /** Everything found so far. */
  readonly problems: readonly Problem[];
  /** Absent where the text is not JSON at all. */
  readonly root: Node | undefined;
  fail(place: Node, code: string, message: string): void;
  /** An object whose names are free, none of which stands twice. `what` names it in messages. */
  members(node: Node, what: string): readonly Member[];
  /** An object that has exactly these names; absent where it has not. */
  fields<K extends string>(node: Node, what: string, names: readonly K[]): Record<K, Node> | undefined;
  text(node: Node, what: string): string;
}

export function readLocatedJson(text: string, file: string): LocatedJson {
  const problems: Problem[] = [];
  const lines = toLines(text);
  const failAt = (offset: number, code: string, message: string): void => {
    const { line, col } = lines.linePos(offset);
    problems.push({ file, line, column: col, severity: 'error', code, message });
  };
  const fail: LocatedJson['fail'] = (place, code, message) => failAt(place.offset, code, message);
  return { problems, root: toTree(text, failAt), fail, ...createReaders(fail) };
}

function createReaders(fail: LocatedJson['fail']): Pick<LocatedJson, 'members' | 'fields' | 'text'> {
  const wrong = (node: Node, what: string, expected: string): void =>
    fail(node, 'wrong-type', `${capital(what)} must be ${expected}, but it is ${kinds[node.type]}.`);

  const members: LocatedJson['members'] = (node, what) => {
    if (node.type !== 'object') wrong(node, what, 'an object');
    const seen = new Set<string>();
    return toMembers(node).map(({ key, name, value }) => {
      if (seen.has(name)) {
        fail(key, 'duplicate-key', `${JSON.stringify(name)} stands twice in ${what}. Remove one.`);
      }
      seen.add(name);
      return { name, value };
    });
  };

  return {
    members,
    fields: <K extends string>(node: Node, what: string, names: readonly K[]) => {
      const found = new Map(members(node, what).map(({ name, value }) => [name, value]));
      if (node.type !== 'object') return undefined;
      for (const { key, name } of toMembers(node)) {
        if (names.some((known) => known === name)) continue;
        fail(
          key,
          'unknown-key',
          `Unknown key ${JSON.stringify(name)} in ${what}. ${suggestion(name, names)}`,
        );
      }
      const missing = names.filter((name) => !found.has(name));
      for (const name of missing) fail(node, 'missing-key', `${capital(what)} has no "${name}". Add it.`);
      return missing.length === 0 ? (Object.fromEntries(found) as Record<K, Node>) : undefined;
    },
    text: (node, what) => {
      if (typeof node.value === 'string') return node.value;
      wrong(node, what, 'text');
      return '';
    },
  };
}

function toMembers(node: Node): { key: Node; name: string; value: Node }[] {
  const properties = node.type === 'object' ? (node.children ?? []) : [];
  return properties.flatMap(({ children: [key, value] = [] }) =>
    key && value ? [{ key, name: String(key.value), value }] : [],
  );
}

function toTree(
  text: string,
  failAt: (offset: number, code: string, message: string) => void,
): Node | undefined {
  if (text.length > MAX_LENGTH) {
    failAt(0, 'too-large', `The file is larger than ${MAX_LENGTH} characters. Restore an earlier version.`);
    return undefined;
  }
  // Git's marks stand at the start of a line, seven of them (git-merge, "How conflicts are presented").
  const conflict = /^(?:<{7}|\|{7}|={7}|>{7})(?=[ \r\n]|$)/m.exec(text);
  if (conflict) {
    failAt(
      conflict.index,
      'merge-conflict',
      'A merge conflict begins here. Keep the lines of the tools that should be accepted, and take out the lines of "<<<<<<<", "=======" and ">>>>>>>".',
    );
    return undefined;
  }
  const { root, fault } = parse(text);
  if (fault)
    failAt(fault.offset, 'bad-json', `Not valid JSON: ${fault.found}. Mend it, or restore the file.`);
  return root;
}

function parse(text: string): { root?: Node | undefined; fault?: { offset: number; found: string } } {
  const errors: ParseError[] = [];
  try {
    const root = parseTree(text, errors, { disallowComments: true });
    // Only the first one is told: the others mostly follow from it.
    const [first] = errors;
    return first ? { fault: { offset: first.offset, found: toWords(first) } } : { root };
  } catch {
    // The parser descends with the nesting, and ends with the stack.
    return { fault: { offset: 0, found: 'it is nested too deeply' } };
  }
}

/** `CommaExpected` as "comma expected". */
function toWords({ error }: ParseError): string {
  const name = printParseErrorCode(error);
  return name.replaceAll(/\B[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}

function toLines(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
}

const kinds: Readonly<Record<Node['type'], string>> = {
  object: 'an object',
  array: 'a list',
  property: 'a property',
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
