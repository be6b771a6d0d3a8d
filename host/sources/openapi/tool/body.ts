import { isObject, type JsonObject } from '../../../base/json.ts';
import type { Report } from '../document/findings.ts';
import type { OpenApiDocument } from '../document/load.ts';
import type { Operation } from '../document/operations.ts';
import { child, refOf, resolve } from '../document/pointer.ts';
import type { SchemaConverter } from '../schema/converter.ts';
import type { BodyEncoding } from './plan.ts';

/** The body of an operation, before it is known whether its properties can lie among the other inputs. */
export interface BodyInput {
  readonly mediaType: string;
  readonly encoding: BodyEncoding;
  readonly required: boolean;
  readonly description: string;
  /** The whole body as one value. */
  schema(): JsonObject;
  /** The body's properties, where it is a plain object of a known shape. */
  properties(): readonly BodyProperty[] | undefined;
}

export interface BodyProperty {
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonObject;
}

export type BodyReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'body'; readonly body: BodyInput }
  /** The operation cannot be called at all without it. */
  | { readonly kind: 'lost' };

/** Keywords beside which `properties` is still all that there is to say about an object. */
const plainKeywords = new Set([
  'type',
  'properties',
  'required',
  'title',
  'description',
  'additionalProperties',
  'example',
  'examples',
  'xml',
  'externalDocs',
  'deprecated',
  '$schema',
  '$id',
  '$comment',
]);

export function readBody(
  document: OpenApiDocument,
  operation: Operation,
  schemas: SchemaConverter,
  refs: Set<string>,
  report: Report,
): BodyReading {
  const written = operation.value['requestBody'];
  if (written === undefined) return { kind: 'none' };
  const at = child(operation.pointer, 'requestBody');
  const name = `${operation.method} ${operation.path}`;
  const lost = (code: string, reason: string, required: boolean): BodyReading => {
    const what = required ? `${name} is left out` : `The body of ${name} is left out`;
    report({ pointer: at, severity: 'error', code, message: `${what}: ${reason}` });
    return { kind: required ? 'lost' : 'none' };
  };
  const found = resolve(document.root, written, at);
  if (found.kind === 'lost') return lost(found.code, found.reason, true);
  if (!isObject(found.value)) return lost('bad-body', 'requestBody must be an object.', true);
  const required = found.value['required'] === true;
  const content = found.value['content'];
  if (!isObject(content)) return lost('bad-body', 'requestBody has no `content`.', required);
  const choice = chooseMediaType(Object.keys(content));
  if (!choice) {
    const types = Object.keys(content).join(', ').slice(0, 200) || 'none';
    return lost(
      'unsupported-body',
      `its body is ${types}; JSON, form and text bodies can be sent.`,
      required,
    );
  }
  const pointer = child(found.pointer, 'content', choice.mediaType);
  const media = resolve(document.root, content[choice.mediaType], pointer);
  if (media.kind === 'lost') return lost(media.code, media.reason, required);
  const schema = isObject(media.value) ? media.value['schema'] : undefined;
  const schemaAt = child(media.pointer, 'schema');
  const isText = choice.encoding === 'text';
  return {
    kind: 'body',
    body: {
      ...choice,
      required,
      description:
        typeof found.value['description'] === 'string' ? found.value['description'].slice(0, 1_000) : '',
      schema: () => schemas.convert(isText ? { type: 'string' } : (schema ?? {}), schemaAt, refs),
      properties: () => (isText ? undefined : propertiesOf(document, schema, schemaAt, schemas, refs)),
    },
  };
}

/** JSON before forms before text; the exact type is kept, for an API may know only `application/vnd.x+json`. */
function chooseMediaType(
  types: readonly string[],
): { readonly mediaType: string; readonly encoding: BodyEncoding } | undefined {
  const valid = types.filter((type) => /^[\w.+*-]+\/[\w.+*-]+(\s*;\s*[\w.-]+=[\w."-]+)*$/.test(type));
  const pick = (encoding: BodyEncoding, matches: RegExp) => {
    const mediaType = valid.find((type) => matches.test(type));
    return mediaType === undefined ? undefined : { mediaType, encoding };
  };
  return (
    pick('json', /^application\/json\b/i) ??
    pick('json', /^[^;]+[/+]json\s*(;|$)/i) ??
    (valid.includes('*/*') ? { mediaType: 'application/json', encoding: 'json' as const } : undefined) ??
    pick('form', /^application\/x-www-form-urlencoded\b/i) ??
    pick('text', /^text\/(?!.*\*)/i)
  );
}

function propertiesOf(
  document: OpenApiDocument,
  schema: unknown,
  pointer: string,
  schemas: SchemaConverter,
  refs: Set<string>,
): readonly BodyProperty[] | undefined {
  const found = resolve(document.root, schema, pointer);
  if (found.kind === 'lost' || !isObject(found.value) || !isPlainObject(found.value)) return undefined;
  if (hasSiblings(schema)) return undefined;
  const whole = schemas.convert(found.value, found.pointer, refs);
  const visible = isObject(whole['properties']) ? whole['properties'] : {};
  const required = Array.isArray(whole['required']) ? whole['required'] : [];
  const isCovered = required.every((key) => typeof key === 'string' && Object.hasOwn(visible, key));
  if (!isCovered || Object.keys(visible).length === 0) return undefined;
  return Object.entries(visible).map(([key, value]) => ({
    name: schemas.originals.get(key) ?? key,
    required: required.includes(key),
    schema: isObject(value) ? value : {},
  }));
}

/** What stands beside a `$ref` (3.1) narrows the body in ways that a flat list would lose. */
function hasSiblings(schema: unknown): boolean {
  if (refOf(schema) === undefined || !isObject(schema)) return false;
  return Object.keys(schema).some((key) => key !== '$ref' && key !== 'description' && key !== 'summary');
}

function isPlainObject(schema: Readonly<Record<string, unknown>>): boolean {
  const isObjectType = schema['type'] === undefined || schema['type'] === 'object';
  const rest = schema['additionalProperties'];
  const isClosed = rest === undefined || rest === false;
  const known = Object.keys(schema).every((key) => plainKeywords.has(key) || key.startsWith('x-'));
  return isObjectType && isClosed && known && isObject(schema['properties']);
}
