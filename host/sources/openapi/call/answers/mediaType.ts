import { isUtf8 } from 'node:buffer';

/** How a body is shown. */
export type BodyKind = 'text' | 'image' | 'audio' | 'binary';

/** Without its parameters, in lower case; empty where the answer names none. */
export function mediaTypeOf(headers: Readonly<Record<string, string>>): string {
  const type = headers['content-type'] ?? '';
  const end = type.indexOf(';');
  return (end < 0 ? type : type.slice(0, end)).trim().toLowerCase();
}

/** Bodies that come bit by bit, one event or one value after the other, and may have no end. */
export function isStreamType(mediaType: string): boolean {
  return mediaType === 'text/event-stream' || isLinesType(mediaType) || mediaType === 'application/json-seq';
}

/** One JSON value on each line. */
export function isLinesType(mediaType: string): boolean {
  return /^application\/(x-)?(ndjson|jsonl|jsonlines|json-lines|stream\+json)$/.test(mediaType);
}

/** By the type, and by the bytes where the type tells too little or is known to lie. */
export function kindOf(mediaType: string, body: Buffer): BodyKind {
  if (isTextType(mediaType)) return text(body);
  // A client hands an image on to its model, and a model refuses the whole talk for one that it cannot read.
  if (mediaType.startsWith('image/') || isOpaque(mediaType)) return imageType(body) ? 'image' : 'binary';
  if (mediaType === '' && imageType(body)) return 'image';
  if (mediaType.startsWith('audio/')) return 'audio';
  if (/^(video|font)\/|[/+](pdf|zip|gzip|x-gzip|x-tar|wasm)$/.test(mediaType)) return 'binary';
  return looksLikeText(body) ? 'text' : 'binary';
}

/** The image formats that models read, by their first bytes. */
export function imageType(body: Buffer): string | undefined {
  const begin = body.toString('latin1', 0, 12);
  if (begin.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (begin.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(begin)) return 'image/gif';
  return /^RIFF.{4}WEBP/s.test(begin) ? 'image/webp' : undefined;
}

function isTextType(mediaType: string): boolean {
  return (
    mediaType.startsWith('text/') ||
    /[/+](json|json5|json-seq|xml|xml-dtd|yaml|x-yaml|toml|csv|javascript|x-javascript|ecmascript|x-www-form-urlencoded|graphql|sql|x-sh|rtf|x-pem-file)$/.test(
      mediaType,
    ) ||
    isLinesType(mediaType)
  );
}

function isOpaque(mediaType: string): boolean {
  return mediaType.endsWith('/octet-stream');
}

/** Servers call files text whose type they do not know. UTF-16 has null characters too, and a mark before them. */
function text(body: Buffer): BodyKind {
  const begin = body.subarray(0, 4_096);
  const isWide = (begin[0] === 0xff && begin[1] === 0xfe) || (begin[0] === 0xfe && begin[1] === 0xff);
  return !isWide && begin.includes('\0\0') ? 'binary' : 'text';
}

function looksLikeText(body: Buffer): boolean {
  return isUtf8(body) && !body.subarray(0, 65_536).some(isControl);
}

/** What no text holds: tabs, line breaks, form feeds and the escape of terminals are no such characters. */
function isControl(byte: number): boolean {
  return byte < 0x20 && (byte < 0x09 || byte > 0x0d) && byte !== 0x1b;
}
