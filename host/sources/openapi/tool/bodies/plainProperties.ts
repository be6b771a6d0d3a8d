import { isObject, type JsonObject } from '../../../../base/json.ts';
import { refOf, resolve } from '../../document/references.ts';
import type { BodyContext } from './fields.ts';

export interface BodyProperty {
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonObject;
}

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

/** The properties of a body, where it is a plain object of a known shape. */
export function plainProperties(
  { document, schemas, refs }: BodyContext,
  schema: unknown,
  pointer: string,
): readonly BodyProperty[] | undefined {
  const found = resolve(document, schema, pointer);
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
