import { isObject, type JsonObject, property } from '../../../base/json.ts';
import type { OpenApiDocument, Placed } from '../document/document.ts';
import type { Operation } from '../document/operations.ts';
import { child } from '../document/pointer.ts';
import { refOf, resolve } from '../document/references.ts';
import type { SchemaConverter } from '../schema/converter.ts';
import { longestText } from '../schema/keywords.ts';
import { relaxed } from '../schema/relaxed.ts';

/** The answer that an operation announces for the case that all goes well. */
export interface SuccessResponse {
  readonly description: unknown;
  /** The media type that is asked for first; nothing where the answer has no body. */
  readonly mediaType: string | undefined;
  /** All announced media types. */
  readonly mediaTypes: readonly string[];
  /** Whether no other answer is announced for the case that all goes well, unless it is empty or the same. */
  readonly isOnly: boolean;
  /** The schema as written, resolved. */
  readonly schema: unknown;
  readonly pointer: string;
}

const largestOutputSchema = 2_048;
/** Two kilobytes never hold more schemas than this, so larger ones need not be written out to be measured. */
const mostOutputNodes = 200;
/** Against documents whose YAML aliases multiply. */
const mostLookedAt = 1_000;

/** The first of 200…299, `2XX` and `default`, which is all that many documents have. */
export function successResponse(
  document: OpenApiDocument,
  operation: Operation,
): SuccessResponse | undefined {
  const responses = resolve(document, operation.value['responses'], child(operation.pointer, 'responses'));
  if (responses.kind === 'lost' || !isObject(responses.value)) return undefined;
  const { value: byCode, pointer } = responses;
  const codes = Object.keys(byCode);
  const exact = codes.filter((key) => /^2\d\d$/.test(key));
  const [first, ...others] = [...exact, ...codes.filter((key) => /^2xx$/i.test(key))];
  const code = first ?? codes.find((key) => key === 'default');
  if (code === undefined) return undefined;
  const read = (key: string): WrittenResponse | undefined =>
    readResponse(document, byCode[key], child(pointer, key));
  const response = read(code);
  if (!response) return undefined;
  const isSame = (other: WrittenResponse | undefined): boolean =>
    other?.mediaType === undefined || isSameBody(document, response, other);
  return { ...response, isOnly: others.every((key) => isSame(read(key))) };
}

type WrittenResponse = Omit<SuccessResponse, 'isOnly'>;

function readResponse(document: OpenApiDocument, written: unknown, at: string): WrittenResponse | undefined {
  const found = resolve(document, written, at);
  if (found.kind === 'lost' || !isObject(found.value)) return undefined;
  const content = isObject(found.value['content']) ? found.value['content'] : {};
  const mediaTypes = Object.keys(content).filter((type) =>
    /^[\w.+*-]+\/[\w.+*-]+(\s*;[^\r\n]*)?$/.test(type),
  );
  const mediaType = mediaTypes.find(isJsonType) ?? mediaTypes[0];
  const { description } = found.value;
  if (mediaType === undefined)
    return { description, mediaType, mediaTypes, schema: undefined, pointer: found.pointer };
  const media = resolve(document, content[mediaType], child(found.pointer, 'content', mediaType));
  const schema = media.kind === 'found' ? property(media.value, 'schema') : undefined;
  const pointer = child(media.kind === 'found' ? media.pointer : found.pointer, 'schema');
  return { description, mediaType, mediaTypes, schema, pointer };
}

/** Two answers with one component as their schema are the common case; no others are compared. */
function isSameBody(document: OpenApiDocument, one: WrittenResponse, other: WrittenResponse): boolean {
  const [a, b] = [one, other].map(({ schema, pointer }) => resolve(document, schema, pointer));
  return (
    a?.kind === 'found' && b?.kind === 'found' && a.value === b.value && other.mediaTypes.every(isJsonType)
  );
}

/**
 * What surely holds of the answer, only where it can be nothing but a JSON object, and is small (2 KB with all
 * that it refers to): every list of tools carries it.
 */
export function outputSchemaOf(
  document: OpenApiDocument,
  response: SuccessResponse | undefined,
  schemas: SchemaConverter,
): JsonObject | undefined {
  if (!response?.isOnly || response.mediaType === undefined || !response.mediaTypes.every(isJsonType)) {
    return undefined;
  }
  const found = resolve(document, response.schema, response.pointer);
  if (found.kind === 'lost' || !isObject(found.value)) return undefined;
  const known = announcedOutputs.get(found.value);
  if (known) return known.schema;
  const schema = convertOutput(document, { value: found.value, pointer: found.pointer }, schemas);
  announcedOutputs.set(found.value, { schema });
  return schema;
}

/** By the schema as written: an API answers many operations with one component. */
const announcedOutputs = new WeakMap<object, { readonly schema: JsonObject | undefined }>();

function convertOutput(
  document: OpenApiDocument,
  { value, pointer }: Placed,
  schemas: SchemaConverter,
): JsonObject | undefined {
  // A cheap look first: most schemas are no objects or too large, and need no conversion.
  if (!mayBeObject(value) || isLarge(document, value, pointer)) return undefined;
  const refs = new Set<string>();
  const converted = schemas.convert(value, pointer, refs);
  const definitions = schemas.smallDefinitions(refs, mostOutputNodes);
  if (converted['type'] !== 'object' || !definitions) return undefined;
  const whole = relaxed(refs.size > 0 ? { ...converted, $defs: definitions } : converted);
  return fits(whole) && !holdsRenamed(whole, schemas.originals) ? whole : undefined;
}

export function isJsonType(mediaType: string): boolean {
  return /^[^;]+[/+]json\s*(;|$)/i.test(mediaType);
}

function mayBeObject(schema: Readonly<Record<string, unknown>>): boolean {
  const { type } = schema;
  return type === 'object' || (Array.isArray(type) && type.length === 1 && type[0] === 'object');
}

/**
 * Whether a schema as written is beyond the limit for sure, by the names and texts that it would be announced
 * with, each component counted once.
 */
function isLarge(document: OpenApiDocument, written: unknown, at: string): boolean {
  let left = largestOutputSchema;
  let nodesLeft = mostLookedAt;
  const seen = new Set<unknown>();
  const visit = (part: unknown, pointer: string): boolean => {
    if (!isObject(part) || nodesLeft < 0) return false;
    nodesLeft -= 1;
    left -= lengthOf(part['description']);
    if (refOf(part) !== undefined) {
      const target = resolve(document, part, pointer);
      if (target.kind === 'lost' || seen.has(target.value)) return false;
      seen.add(target.value);
      return visit(target.value, target.pointer);
    }
    left -= lengthOf(part['title']);
    const { properties, items, additionalProperties } = part;
    for (const [name, inner] of Object.entries(isObject(properties) ? properties : {})) {
      const inside = child(pointer, 'properties', name);
      // Names that every object has are left out.
      if (name in Object.prototype || isWriteOnly(document, inner, inside)) continue;
      left -= name.length + 5;
      if (left < 0 || visit(inner, inside)) return true;
    }
    if (left < 0 || visit(items, child(pointer, 'items'))) return true;
    if (visit(additionalProperties, child(pointer, 'additionalProperties'))) return true;
    return ['allOf', 'anyOf', 'oneOf'].some((key) => {
      const parts = part[key];
      return Array.isArray(parts) && parts.some((each, index) => visit(each, child(pointer, key, index)));
    });
  };
  return visit(written, at);
}

function lengthOf(text: unknown): number {
  return typeof text === 'string' ? Math.min(text.length, longestText) : 0;
}

function isWriteOnly(document: OpenApiDocument, schema: unknown, pointer: string): boolean {
  if (property(schema, 'writeOnly') === true) return true;
  const target = refOf(schema) === undefined ? undefined : resolve(document, schema, pointer);
  return target?.kind === 'found' && property(target.value, 'writeOnly') === true;
}

function fits(schema: JsonObject): boolean {
  return JSON.stringify(schema).length <= largestOutputSchema;
}

/** An answer keeps the API's own names, so a schema with changed ones would not describe it. */
function holdsRenamed(schema: unknown, originals: ReadonlyMap<string, string>): boolean {
  if (Array.isArray(schema)) return schema.some((item) => holdsRenamed(item, originals));
  if (!isObject(schema)) return false;
  return Object.entries(schema).some(([key, value]) => originals.has(key) || holdsRenamed(value, originals));
}
