import { isUtf8 } from 'node:buffer';
import { mediaTypeOf } from './mediaType.ts';

const utf8 = new TextDecoder();
/** Longer bodies do not fit into a string. */
const mostBytes = 400_000_000;

/** A body as its byte order mark, its Content-Type, or it itself says that it is encoded. Never throws. */
export function decodeText(given: Buffer, headers: Readonly<Record<string, string>>): string {
  const body = given.length > mostBytes ? given.subarray(0, mostBytes) : given;
  const type = headers['content-type'] ?? '';
  const said = type.includes(';') ? /;\s*charset\s*=\s*["']?([^"';\s]+)/i.exec(type)?.[1] : undefined;
  if (said === undefined && isUtf8(body) && !isWide(body)) return utf8.decode(body);
  return decodeAs(charsetOf(body, said, mediaTypeOf(headers)), body);
}

/** Without the first bytes of a character whose rest has been cut off. */
export function wholeCharacters(body: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, body.length); back += 1) {
    const byte = body[body.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? body.subarray(0, body.length - back) : body;
  }
  return body;
}

function charsetOf(body: Buffer, said: string | undefined, mediaType: string): string {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8';
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  if (said !== undefined) return said;
  if (isWide(body)) return body[0] === 0 ? 'utf-16be' : 'utf-16le';
  // Markup may say it itself: XML in its declaration, HTML in a `meta` element (WHATWG HTML §13.2.3.2).
  const begin = /xml|html/.test(mediaType) ? body.toString('latin1', 0, 1_024) : '';
  // What is no UTF-8 and does not say what it is, is most often this.
  return /(?:encoding|charset)\s*=\s*["']?([\w-]+)/i.exec(begin)?.[1] ?? 'windows-1252';
}

/** Text whose first character takes two bytes, and is ASCII. */
function isWide(body: Buffer): boolean {
  return body.length > 1 && (body[0] === 0) !== (body[1] === 0);
}

function decodeAs(charset: string, body: Buffer): string {
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    // A name that nobody knows.
    return utf8.decode(body);
  }
}
