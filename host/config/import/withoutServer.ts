import { applyEdits, createScanner, type Edit, type Node } from 'jsonc-parser';
import { findInside, readClientJson } from './clientJson.ts';

/** The kinds of tokens that matter here; the package has them as constants that vanish when it is compiled. */
const COMMA = 5;
const LINE_BREAK = 14;
const BLANK = 15;
const LINE_COMMENT = 12;
const BLOCK_COMMENT = 13;

/**
 * The text of `.vscode/mcp.json` without one of its servers; the same text where it is not there or the text is no
 * JSON. Everything else keeps every character. A comment behind the server on its last line goes with it, those above
 * it stay.
 */
export function withoutServer(text: string, name: string): string {
  // A blank in place of a byte order mark keeps every offset.
  const json = readClientJson(text.replace(/^\uFEFF/, ' '), '');
  const servers = findInside(json, ['servers']);
  const properties = servers?.type === 'object' ? (servers.children ?? []) : [];
  const index = properties.findIndex(({ children }) => children?.[0]?.value === name);
  const property = properties[index];
  if (!property) return text;
  const shorter = applyEdits(text, removal(text, properties[index - 1], property));
  // A name that stands twice is taken out twice.
  return withoutServer(shorter, name);
}

/** The edits that take a property out of an object. `previous` is the one before it; comments above it stay. */
export function removal(text: string, previous: Node | undefined, property: Node): Edit[] {
  const end = property.offset + property.length;
  const behind = readBehind(text, end);
  // The last one leaves no comma before the closing brace, unless one stood there.
  const comma =
    behind.hasComma || !previous ? undefined : commaBehind(text, previous.offset + previous.length);
  const start = startOfOwnLine(text, property.offset);
  const isWholeLine = start !== undefined && behind.endOfLine !== undefined;
  const from = isWholeLine ? start : property.offset;
  const to = isWholeLine ? behind.endOfLine : behind.end;
  const cut = { offset: from, length: to - from, content: '' };
  if (comma === undefined) return [cut];
  const isBeside = !isWholeLine && text.slice(comma + 1, from).trim() === '';
  return isBeside
    ? [{ offset: comma, length: to - comma, content: '' }]
    : [{ offset: comma, length: 1, content: '' }, cut];
}

interface Behind {
  readonly hasComma: boolean;
  /** Behind the comma and the blanks that follow it. */
  readonly end: number;
  /** Behind the line break, where nothing but a comment comes first. */
  readonly endOfLine: number | undefined;
}

/** What follows a property up to the next one, or to the end of its line. */
export function readBehind(text: string, start: number): Behind {
  const scanner = createScanner(text);
  scanner.setPosition(start);
  let hasComma = false;
  let end = start;
  for (;;) {
    const token: number = scanner.scan();
    if (token === COMMA && !hasComma) {
      hasComma = true;
      end = scanner.getPosition();
    } else if (token === LINE_BREAK) {
      // Some write the comma at the start of the next line.
      const isOver = hasComma || commaBehind(text, scanner.getPosition()) === undefined;
      if (isOver) return { hasComma, end, endOfLine: scanner.getPosition() };
    } else if (token === BLANK) {
      if (hasComma) end = scanner.getPosition();
    } else if (token !== LINE_COMMENT && token !== BLOCK_COMMENT) {
      return { hasComma, end, endOfLine: undefined };
    }
  }
}

/** The place of the comma that comes next, behind blanks and comments. */
function commaBehind(text: string, start: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(start);
  const token: number = scanner.scan();
  return token === COMMA ? scanner.getTokenOffset() : undefined;
}

/** Where the line begins, if nothing but blanks stands before. */
function startOfOwnLine(text: string, offset: number): number | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return text.slice(start, offset).trim() === '' ? start : undefined;
}
