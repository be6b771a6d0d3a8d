import { applyEdits, type Node } from 'jsonc-parser';
import { readBehind } from '../config/import/withoutServer.ts';

/**
 * The text with one more member at the end of an object, indented as the text is; comments stay beside what they are
 * about. Without an object the text holds no value, and gets one.
 */
export function insertMember(text: string, object: Node | undefined, name: string, value: unknown): string {
  const eol = eolOf(text);
  if (!object) {
    const head = text.trim() === '' ? '' : text.trimEnd() + eol;
    return `${head}${toText({ [name]: value }, '', '  ', eol)}${eol}`;
  }
  const last = object.children?.at(-1);
  const end = object.offset + object.length;
  const outer = indentAt(text, object.offset);
  const isInline = last !== undefined && !text.slice(object.offset, end).includes('\n');
  if (isInline) {
    const member = `${JSON.stringify(name)}: ${toInline(value)}`;
    const at = last.offset + last.length;
    // A comma behind the last member stays behind what is last now.
    return applyEdits(text, [{ offset: at, length: 0, content: `, ${member}` }]);
  }
  const unit = unitOf(text);
  const inner = last ? indentAt(text, last.offset) : outer + unit;
  const member = `${eol}${inner}${JSON.stringify(name)}: ${toText(value, inner, unit, eol)}`;
  if (!last) {
    const close = end - 1;
    const start = text.slice(0, close).trimEnd().length;
    return applyEdits(text, [{ offset: start, length: close - start, content: `${member}${eol}${outer}` }]);
  }
  const at = last.offset + last.length;
  const behind = readBehind(text, at);
  // In front of the line break that ends the line of the last member, behind its comment.
  const lineEnd = behind.endOfLine ?? behind.end;
  const place = text.slice(0, lineEnd).replace(/[ \t]*\r?\n$/, '').length;
  return applyEdits(text, [
    ...(behind.hasComma ? [] : [{ offset: at, length: 0, content: ',' }]),
    { offset: Math.max(place, at), length: 0, content: behind.hasComma ? `${member},` : member },
  ]);
}

/** The text with another value in place of one. */
export function replaceValue(text: string, node: Node, value: unknown): string {
  const old = text.slice(node.offset, node.offset + node.length);
  const isInline = node.type === 'object' || node.type === 'array' ? !old.includes('\n') : false;
  const content = isInline
    ? toInline(value)
    : toText(value, indentAt(text, node.offset), unitOf(text), eolOf(text));
  return applyEdits(text, [{ offset: node.offset, length: node.length, content }]);
}

function toText(value: unknown, indent: string, unit: string, eol: string): string {
  return JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${indent}`);
}

/** On one line, as people write it. */
function toInline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toInline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${toInline(each)}`);
  return `{ ${members.join(', ')} }`;
}

/** The blanks that the line of a place begins with. */
function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** One level of indentation as the text has it. */
function unitOf(text: string): string {
  return /^[ \t]+(?=")/m.exec(text)?.[0] ?? '  ';
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
