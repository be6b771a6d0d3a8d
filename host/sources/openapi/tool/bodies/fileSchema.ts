import { isObject, type JsonObject } from '../../../../base/json.ts';
import type { OpenApiDocument } from '../../document/document.ts';
import { child } from '../../document/pointer.ts';
import { resolve } from '../../document/references.ts';
import { isTextType } from './mediaTypes.ts';

/** What a schema says of bytes. */
export interface FileUse {
  readonly file: 'bytes' | 'base64';
  readonly mediaType?: string;
  readonly isList: boolean;
}

export interface FileSchemaOptions {
  /** What the document says of it. */
  readonly description: string;
  /** Patterns of the workspace files that may be sent; none are where there is no pattern. */
  readonly uploads: readonly string[];
  /** Media types or ranges that the place asks for. */
  readonly contentTypes: readonly string[];
  /** Whether the place has a file name, which a body as a whole has not. */
  readonly isPart: boolean;
}

/**
 * The input for a file. Models write text well and base64 badly, so that text is taken too, and where all
 * that is asked for is text, a plain string.
 */
export function fileSchema({ description, uploads, contentTypes, isPart }: FileSchemaOptions): JsonObject {
  const sources = ['base64', 'text', ...(uploads.length === 0 ? [] : ['path'])];
  const [last, ...others] = sources.toReversed().map((name) => `\`${name}\``);
  const isText = contentTypes.length > 0 && contentTypes.every(isTextType);
  const isFixed = contentTypes.length === 1 && !contentTypes[0]?.includes('*');
  const what =
    `${isPart ? 'A file' : 'The bytes'}: give ${others.toReversed().join(', ')} or ${last}` +
    `${isText ? ', or the text itself' : ''}.`;
  // A file's name says what it is; where there is none and the document leaves it open, the caller must.
  const isNeeded = !isPart && contentTypes.length > 0 && contentTypes.every((type) => type.includes('*'));
  const object: JsonObject = {
    type: 'object',
    properties: {
      base64: { type: 'string', contentEncoding: 'base64' },
      text: { type: 'string' },
      ...(uploads.length === 0 ? {} : { path: pathSchema(uploads) }),
      ...(isPart ? { filename: { type: 'string' } } : {}),
      ...(isFixed ? {} : { contentType: contentTypeSchema(contentTypes) }),
    },
    ...(isNeeded ? { required: ['contentType'] } : {}),
    oneOf: sources.map((name) => ({ required: [name] })),
    additionalProperties: false,
  };
  const told = description === '' ? what : `${description} ${what}`;
  return isText
    ? { description: told, anyOf: [{ type: 'string' }, object] }
    : { ...object, description: told };
}

function pathSchema(uploads: readonly string[]): JsonObject {
  const shown = uploads.slice(0, 3).join(', ').slice(0, 100);
  return { type: 'string', description: `A file of the workspace: ${shown}` };
}

function contentTypeSchema(contentTypes: readonly string[]): JsonObject {
  if (contentTypes.length > 0 && contentTypes.every((type) => !type.includes('*')))
    return { type: 'string', enum: [...contentTypes] };
  const shown = contentTypes.slice(0, 5).join(', ').slice(0, 100);
  const [range] = contentTypes;
  const kind = contentTypes.length === 1 ? /^(\w+)\/\*$/.exec(range ?? '')?.[1] : undefined;
  return {
    type: 'string',
    ...(shown === '' ? {} : { description: `One of ${shown}` }),
    pattern: `^${kind ?? '[\\w.+-]+'}/[\\w.+-]+`,
  };
}

/**
 * Whether a schema is that of a file: `format: binary` or `byte` (OpenAPI 3.0, and Swagger's `file`),
 * `contentEncoding` or `contentMediaType` (3.1), in a list, or as one of several forms.
 */
export function fileUseOf(
  document: OpenApiDocument,
  schema: unknown,
  pointer: string,
  depth = 0,
): FileUse | undefined {
  const found = resolve(document, schema, pointer);
  if (found.kind === 'lost' || !isObject(found.value) || depth > 5) return undefined;
  const { value } = found;
  const types = [value['type']].flat();
  if (types.includes('array')) {
    const inner = fileUseOf(document, value['items'], child(found.pointer, 'items'), depth + 1);
    return inner && !inner.isList ? { ...inner, isList: true } : undefined;
  }
  const own = types.includes('string') || value['type'] === undefined ? ownUse(value) : undefined;
  if (own) return own;
  for (const key of ['allOf', 'anyOf', 'oneOf']) {
    const parts: unknown = value[key];
    for (const [index, part] of (Array.isArray(parts) ? parts : []).entries()) {
      const use = fileUseOf(document, part, child(found.pointer, key, index), depth + 1);
      if (use) return use;
    }
  }
  return undefined;
}

function ownUse(schema: Readonly<Record<string, unknown>>): FileUse | undefined {
  const { format, contentEncoding, contentMediaType } = schema;
  const type = typeof contentMediaType === 'string' ? { mediaType: contentMediaType } : {};
  if (format === 'byte' || format === 'base64' || contentEncoding === 'base64')
    return { file: 'base64', ...type, isList: false };
  if (typeof contentEncoding === 'string') return undefined;
  const isBinary = format === 'binary' || format === 'file';
  const isTyped = typeof contentMediaType === 'string' && !isTextType(contentMediaType);
  return isBinary || isTyped ? { file: 'bytes', ...type, isList: false } : undefined;
}
