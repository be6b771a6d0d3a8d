import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { LineCounter } from 'yaml';
import type { Location, Problem, Severity } from '../../../protocol/models.ts';

/** One name of an object with what stands under it. */
export interface ClientMember {
  readonly name: string;
  /** The name itself, with its quotes. */
  readonly key: Node;
  readonly value: Node;
}

/** The configuration of another client: JSON that may hold comments and trailing commas, and belongs to somebody else. */
export interface ClientJson {
  /** Everything found so far. None quotes a value, since any of them may be a secret. */
  readonly problems: readonly Problem[];
  /** Absent where the text is empty or no JSON. */
  readonly root: Node | undefined;
  locate(node: Node): Location;
  tell(node: Node, severity: Severity, code: string, message: string): void;
  /** What an object holds; nothing for anything else. Of a name that stands twice, the last counts, as it does for the clients. */
  members(node: Node | undefined): readonly ClientMember[];
}

/** Reads what another client wrote. `file` is its absolute path, for locations. Never throws. */
export function readClientJson(
  text: string,
  file: string,
  consequence = 'Nothing of this file is imported; mend it and import again.',
): ClientJson {
  // Editors count no column for a byte order mark, so places are right without it.
  const bare = text.replace(/^\uFEFF/, '');
  const problems: Problem[] = [];
  const lines = toLines(bare);
  const locateAt = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const tell: ClientJson['tell'] = (node, severity, code, message) => {
    problems.push({ ...locateAt(node.offset), severity, code, message });
  };
  const { root, fault } = parse(bare);
  if (fault) {
    const message = `Not valid JSON: ${fault.found}. ${consequence}`;
    problems.push({ ...locateAt(fault.offset), severity: 'error', code: 'bad-json', message });
  }
  return {
    problems,
    root,
    tell,
    locate: (node) => locateAt(node.offset),
    members: createMembers(tell),
  };
}

function createMembers(tell: ClientJson['tell']): ClientJson['members'] {
  // Each object is told about once, however often it is asked for.
  const known = new Map<Node | undefined, readonly ClientMember[]>();
  return (node) => {
    const before = known.get(node);
    if (before) return before;
    const found = new Map<string, ClientMember>();
    for (const member of toMembers(node)) {
      if (found.has(member.name)) {
        const message = `${JSON.stringify(member.name)} stands twice, and this one counts. Remove the other.`;
        tell(member.key, 'warning', 'duplicate-key', message);
      }
      found.set(member.name, member);
    }
    const members = [...found.values()];
    known.set(node, members);
    return members;
  };
}

/** What stands under names that lead there, one within the other. */
export function findInside(json: ClientJson, path: readonly string[]): Node | undefined {
  let node = json.root;
  for (const name of path) node = json.members(node).find((member) => member.name === name)?.value;
  return node;
}

/** The members of an object in the order of the text, repeated ones included. */
function toMembers(node: Node | undefined): readonly ClientMember[] {
  const properties = node?.type === 'object' ? (node.children ?? []) : [];
  return properties.flatMap(({ children: [key, value] = [] }) =>
    key && value ? [{ name: String(key.value), key, value }] : [],
  );
}

interface Parsed {
  readonly root?: Node | undefined;
  readonly fault?: { readonly offset: number; readonly found: string };
}

function parse(text: string): Parsed {
  const errors: ParseError[] = [];
  try {
    const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
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
  return printParseErrorCode(error)
    .replaceAll(/\B[A-Z]/g, (letter) => ` ${letter}`)
    .toLowerCase();
}

function toLines(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
}
