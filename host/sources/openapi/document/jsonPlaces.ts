import { endOfString, nameOf } from '../../../base/jsonKeys.ts';

/** Where a member begins, with its key if it has one, and where its value does. */
interface Member {
  readonly shown: number;
  readonly value: number;
}

/**
 * Finds where values of a JSON text begin, by the tokens of their pointers. What no pointer leads into is passed
 * over without a trace, so that a few places in a large text cost little. Throws where the text is not JSON.
 */
export function createJsonPlaces(text: string): (tokens: readonly string[]) => number {
  /** The members of an object or a list by its index in the text. */
  const known = new Map<number, ReadonlyMap<string, Member>>();
  return (tokens) => {
    let at = skipBlank(text, 0);
    let shown = at;
    for (const token of tokens) {
      let members = known.get(at);
      if (!members) known.set(at, (members = membersOf(text, at)));
      const member = members.get(token);
      if (!member) break;
      ({ shown, value: at } = member);
    }
    return shown;
  };
}

/** JSON may name a key twice, and then the last one is what the document means. */
function membersOf(text: string, start: number): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>();
  const isObject = text[start] === '{';
  const end = isObject ? '}' : ']';
  if (!isObject && text[start] !== '[') return members;
  let at = skipBlank(text, start + 1);
  while (text[at] !== end) {
    const shown = at;
    if (isObject) at = skipBlank(text, expect(text, skipString(text, at), ':'));
    members.set(isObject ? nameOf(text, shown, skipString(text, shown) - 1) : String(members.size), {
      shown,
      value: at,
    });
    at = skipBlank(text, skipValue(text, at));
    if (text[at] !== end) at = skipBlank(text, expect(text, at, ','));
  }
  return members;
}

function skipValue(text: string, start: number): number {
  if (text[start] === '"') return skipString(text, start);
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isEnd = code === 0x7d || code === 0x5d;
    // Of a number or a word, what follows it.
    if (depth === 0 && (isEnd || code === 0x2c || code <= 0x20)) return at;
    if (code === 0x22) at = skipString(text, at) - 1;
    else if (code === 0x7b || code === 0x5b) depth += 1;
    else if (isEnd) depth -= 1;
    if (isEnd && depth === 0) return at + 1;
  }
  throw new SyntaxError('The value does not end');
}

/** The index behind the quote that ends a string. */
function skipString(text: string, start: number): number {
  const end = text[start] === '"' ? endOfString(text, start) : -1;
  if (end < 0) throw new SyntaxError('There is no string');
  return end + 1;
}

function expect(text: string, start: number, mark: string): number {
  const at = skipBlank(text, start);
  if (text[at] !== mark) throw new SyntaxError(`There is no ${mark}`);
  return at + 1;
}

function skipBlank(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) <= 0x20) at += 1;
  return at;
}
