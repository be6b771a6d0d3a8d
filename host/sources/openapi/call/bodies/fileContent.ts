import { isObject } from '../../../../base/json.ts';
import { covers } from '../../tool/bodies/mediaTypes.ts';
import { UnsendableValue } from '../style.ts';

/** What is sent of a file. */
export interface FileContent {
  readonly bytes: Uint8Array;
  /** The one that was given, or that of the workspace file. */
  readonly filename: string | undefined;
  readonly contentType: string;
}

/**
 * The bytes of a workspace file. Throws an `UnsendableValue` where there may be none, with a sentence that
 * goes on after the argument's name.
 */
export type WorkspaceFiles = (path: string) => Uint8Array;

export const mostFileBytes = 10 * 1024 * 1024;

const typesByEnding: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  gif: 'image/gif',
  gz: 'application/gzip',
  html: 'text/html',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  json: 'application/json',
  md: 'text/markdown',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  wav: 'audio/wav',
  webp: 'image/webp',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  zip: 'application/zip',
};

/** Whether a value is a file, where the document does not say what it is. */
export function looksLikeFile(value: unknown): boolean {
  if (!isObject(value)) return false;
  const keys = Object.keys(value);
  const known = ['base64', 'text', 'path', 'filename', 'contentType'];
  const isSourced = keys.some((key) => key === 'base64' || key === 'text' || key === 'path');
  return isSourced && keys.every((key) => known.includes(key) && typeof value[key] === 'string');
}

/** Reads `{ base64 }`, `{ text }` or `{ path }`, or a plain text. `contentTypes` are those that its place allows. */
export function readFileContent(
  value: unknown,
  contentTypes: readonly string[],
  files: WorkspaceFiles,
): FileContent {
  const given: Readonly<Record<string, unknown>> = isObject(value) ? value : { text: value };
  const sources = ['base64', 'text', 'path'].filter((key) => given[key] !== undefined);
  const [source] = sources;
  const content = source === undefined ? undefined : given[source];
  if (sources.length !== 1 || typeof content !== 'string') {
    throw new UnsendableValue('is a file, and needs one of `base64`, `text` and `path`');
  }
  const bytes = source === 'path' ? files(content) : inlineBytes(source === 'base64', content);
  if (bytes.length > mostFileBytes)
    throw new UnsendableValue(
      `is larger than ${mostFileBytes / 1024 / 1024} MB, the most that one file may have`,
    );
  const filename = typeof given['filename'] === 'string' ? given['filename'] : undefined;
  const name = filename ?? (source === 'path' ? content.split(/[/\\]/).at(-1) : undefined);
  const written = given['contentType'];
  const own = typeof written === 'string' && written !== '' ? written : undefined;
  return { bytes, filename: name, contentType: contentTypeOf(own, name, contentTypes) };
}

function inlineBytes(isBase64: boolean, content: string): Uint8Array {
  if (!isBase64) return Buffer.from(content, 'utf8');
  const bytes = Buffer.from(content, 'base64');
  // Node reads past what is no base64; only what comes out as it went in was understood as it was meant.
  if (bytes.toString('base64') === content) return bytes;
  throw new UnsendableValue(
    content.startsWith('data:')
      ? 'must be base64 alone, without "data:…," before it'
      : 'is not base64 (RFC 4648 §4: letters, digits, "+", "/", padded with "=", without line breaks)',
  );
}

function contentTypeOf(
  own: string | undefined,
  name: string | undefined,
  allowed: readonly string[],
): string {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name ?? '')?.[1]?.toLowerCase() ?? '';
  const guessed = Object.hasOwn(typesByEnding, ending) ? typesByEnding[ending] : undefined;
  const isAllowed = (type: string) => allowed.length === 0 || allowed.some((range) => covers(range, type));
  if (own !== undefined) {
    if (!/^[\w.+!#$&^-]+\/[\w.+!#$&^-]+([ \t]*;[ \t]*[\w.-]+=("[\w ./:+-]*"|[\w./:+-]+))*$/.test(own))
      throw new UnsendableValue('has a `contentType` that is no media type; write one like image/png');
    if (!isAllowed(own)) throw new UnsendableValue(`must be ${allowed.join(' or ')}, not ${own}`);
    return own;
  }
  if (guessed !== undefined && isAllowed(guessed))
    return allowed.find((type) => !isRange(type) && covers(type, guessed)) ?? guessed;
  const fixed = allowed.find((type) => !isRange(type));
  if (fixed !== undefined || allowed.length === 0) return fixed ?? 'application/octet-stream';
  throw new UnsendableValue(`needs a \`contentType\`: ${allowed.join(' or ')}`);
}

function isRange(type: string): boolean {
  return type.includes('*');
}
