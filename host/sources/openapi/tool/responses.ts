import { isObject, type JsonObject } from '../../../base/json.ts';
import type { OpenApiDocument } from '../document/load.ts';
import type { Operation } from '../document/operations.ts';
import { child, resolve } from '../document/pointer.ts';
import type { SchemaConverter } from '../schema/converter.ts';
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

/** The first of 200…299, `2XX` and `default`, which is all that many documents have. */
export function successResponse(
  document: OpenApiDocument,
  operation: Operation,
): SuccessResponse | undefined {
  const { responses } = operation.value;
  if (!isObject(responses)) return undefined;
  const codes = Object.keys(responses);
  const exact = codes.filter((key) => /^2\d\d$/.test(key));
  const [first, ...others] = [...exact, ...codes.filter((key) => /^2xx$/i.test(key))];
  const code = first ?? codes.find((key) => key === 'default');
  if (code === undefined) return undefined;
  const read = (key: string): WrittenResponse | undefined =>
    readResponse(document, responses[key], child(operation.pointer, 'responses', key));
  const response = read(code);
  if (!response) return undefined;
  const isSame = (other: WrittenResponse | undefined): boolean =>
    other?.mediaType === undefined || isSameBody(document, response, other);
  return { ...response, isOnly: others.every((key) => isSame(read(key))) };
}

type WrittenResponse = Omit<SuccessResponse, 'isOnly'>;

function readResponse(document: OpenApiDocument, written: unknown, at: string): WrittenResponse | undefined {
  const found = resolve(document.root, written, at);
  if (found.kind === 'lost' || !isObject(found.value)) return undefined;
  const content = isObject(found.value['content']) ? found.value['content'] : {};
  const mediaTypes = Object.keys(content).filter((type) =>
    /^[\w.+*-]+\/[\w.+*-]+(\s*;[^\r\n]*)?$/.test(type),
  );
  const mediaType = mediaTypes.find(isJsonType) ?? mediaTypes[0];
  const pointer = child(found.pointer, 'content', mediaType ?? '', 'schema');
  const media = mediaType === undefined ? undefined : content[mediaType];
  const schema = isObject(media) ? media['schema'] : undefined;
  return { description: found.value['description'], mediaType, mediaTypes, schema, pointer };
}

/** Two answers with one component as their schema are the common case; no others are compared. */
function isSameBody({ root }: OpenApiDocument, one: WrittenResponse, other: WrittenResponse): boolean {
  const [a, b] = [one, other].map(({ schema, pointer }) => resolve(root, schema, pointer));
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
  const found = resolve(document.root, response.schema, response.pointer);
  // A cheap look first: most schemas that are no objects need no conversion.
  if (found.kind === 'lost' || !isObject(found.value) || !mayBeObject(found.value)) return undefined;
  const refs = new Set<string>();
  const converted = schemas.convert(found.value, found.pointer, refs);
  if (converted['type'] !== 'object' || !fits(relaxed(converted))) return undefined;
  const definitions = schemas.smallDefinitions(refs, mostOutputNodes);
  if (!definitions) return undefined;
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

function fits(schema: JsonObject): boolean {
  return JSON.stringify(schema).length <= largestOutputSchema;
}

/** An answer keeps the API's own names, so a schema with changed ones would not describe it. */
function holdsRenamed(schema: unknown, originals: ReadonlyMap<string, string>): boolean {
  if (Array.isArray(schema)) return schema.some((item) => holdsRenamed(item, originals));
  if (!isObject(schema)) return false;
  return Object.entries(schema).some(([key, value]) => originals.has(key) || holdsRenamed(value, originals));
}
