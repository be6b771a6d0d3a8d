import { isObject, type JsonObject } from '../../../../base/json.ts';
import type { Placed } from '../../document/document.ts';
import { child } from '../../document/pointer.ts';
import { resolve } from '../../document/references.ts';
import { announcedName } from '../../schema/announcedName.ts';
import type { FieldPlan } from '../plan.ts';
import { type BodyContext, type Field, readEncoding, readPart, readParts } from './fields.ts';

export type MultipartReading =
  | { readonly kind: 'named'; readonly fields: readonly Field[]; readonly isOpen: boolean }
  /** Parts without names, as `multipart/mixed` may have them. */
  | { readonly kind: 'list'; readonly items: readonly FieldPlan[]; schema(): JsonObject };

/** The parts of a multipart body, OpenAPI 3.2.0 §4.14.5 and §4.15. */
export function readMultipart(context: BodyContext, media: Placed): MultipartReading {
  const { document } = context;
  const list = readList(context, media);
  if (list) return list;
  const fields = readParts(context, media);
  const found = resolve(document, media.value['schema'], child(media.pointer, 'schema'));
  const rest =
    found.kind === 'found' && isObject(found.value) ? found.value['additionalProperties'] : undefined;
  return { kind: 'named', fields, isOpen: fields.length === 0 || rest === true || isObject(rest) };
}

/** Named parts as one value. */
export function partsSchema(
  { schemas }: BodyContext,
  media: Placed,
  fields: readonly Field[],
  isOpen: boolean,
): JsonObject {
  // Names that clients would refuse are known to the converter only once it has seen them.
  schemas.convert(media.value['schema'] ?? {}, child(media.pointer, 'schema'), new Set());
  const required = fields.filter((field) => field.required).map(({ name }) => announcedName(name));
  return {
    type: 'object',
    ...(fields.length === 0 ? { description: 'The parts by name; a file as { base64, filename }.' } : {}),
    properties: Object.fromEntries(fields.map((field) => [announcedName(field.name), field.schema()])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: isOpen,
  };
}

function readList(context: BodyContext, media: Placed): MultipartReading | undefined {
  const { document } = context;
  const { value, pointer } = media;
  const found = resolve(document, value['schema'], child(pointer, 'schema'));
  const schema = found.kind === 'found' && isObject(found.value) ? found.value : {};
  const item = value['itemSchema'] ?? (schema['type'] === 'array' ? (schema['items'] ?? {}) : undefined);
  if (item === undefined) return undefined;
  const itemAt =
    value['itemSchema'] === undefined
      ? child(found.kind === 'found' ? found.pointer : pointer, 'items')
      : child(pointer, 'itemSchema');
  const prefixes = Array.isArray(value['prefixEncoding']) ? (value['prefixEncoding'] as unknown[]) : [];
  const written = [...prefixes, value['itemEncoding'] ?? {}];
  const encodings = written.map((encoding, index) =>
    readEncoding(document, encoding, child(pointer, `${index}`)),
  );
  const parts = encodings.map((encoding) => readPart(context, { schema: item, pointer: itemAt }, encoding));
  return {
    kind: 'list',
    items: parts.map(({ plan }) => plan),
    schema: () => ({ type: 'array', items: parts.at(-1)?.schema() ?? {} }),
  };
}
