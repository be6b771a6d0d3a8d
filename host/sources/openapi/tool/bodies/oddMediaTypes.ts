import { isObject } from '../../../../base/json.ts';
import type { OpenApiDocument } from '../../document/document.ts';
import { resolve } from '../../document/references.ts';
import { fileUseOf } from './fileSchema.ts';
import { isMediaType } from './mediaTypes.ts';

/** What people write of a media type when they leave out its first part or the slash. */
const typesByWord: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  'form-data': 'multipart/form-data',
  html: 'text/html',
  json: 'application/json',
  'octet-stream': 'application/octet-stream',
  plain: 'text/plain',
  text: 'text/plain',
  'www-form-urlencoded': 'application/x-www-form-urlencoded',
  'x-www-form-urlencoded': 'application/x-www-form-urlencoded',
  xml: 'application/xml',
  yaml: 'application/yaml',
};

/**
 * The media type that was meant by what is none (RFC 9110 §8.3.1), such as `applicationjson;version=1` and
 * `text/plain; utf-8`; nothing where the words say too little. Of a list it is the first.
 */
export function mendMediaType(written: string): string | undefined {
  const [first = ''] = written.split(',');
  const [name = '', ...parameters] = first.split(';');
  const type = mendName(name.trim());
  if (type === undefined) return undefined;
  const kept = parameters
    .map((text) => text.replace(/^([ \t]*)(utf-8|us-ascii|iso-8859-1)\s*$/i, '$1charset=$2'))
    .filter((text) => text.trim() !== '' && isMediaType(`${type};${text}`));
  return [type, ...kept].join(';').trim();
}

/** What a body is most likely sent as whose media type says nothing; nothing where its schema is silent, too. */
export function guessMediaType(
  document: OpenApiDocument,
  schema: unknown,
  pointer: string,
): string | undefined {
  const use = fileUseOf(document, schema, pointer);
  if (use) return use.isList ? undefined : 'application/octet-stream';
  const found = resolve(document, schema, pointer);
  if (found.kind === 'lost' || !isObject(found.value)) return undefined;
  const { value } = found;
  if (value['type'] === 'string') return 'text/plain';
  const telling = ['type', 'properties', 'additionalProperties', 'items', 'enum', 'allOf', 'anyOf', 'oneOf'];
  return telling.some((key) => Object.hasOwn(value, key)) ? 'application/json' : undefined;
}

function mendName(name: string): string | undefined {
  if (isMediaType(name)) return name;
  const word = name.toLowerCase().replace(/^(application|multipart|text)[^a-z]*(?=.)/, '');
  return Object.hasOwn(typesByWord, word) ? typesByWord[word] : undefined;
}
