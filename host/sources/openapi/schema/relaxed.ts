import { isObject, type Json, type JsonObject } from '../../../base/json.ts';

/** Keywords that tell and judge nothing. */
const annotations = [
  'title',
  'description',
  'deprecated',
  'default',
  'contentEncoding',
  'contentMediaType',
  '$ref',
] as const;

/**
 * What an answer surely keeps of the schema that describes it. Real APIs leave out what is required, send
 * null, add properties and values, and a client refuses the whole answer for any of it. So only types and
 * the shape are announced, null is always one of them, and the values of an enum become examples.
 */
export function relaxed(schema: JsonObject): JsonObject {
  const { type, $defs: definitions } = schema;
  const defs = isObject(definitions) ? { $defs: mapValues(definitions) } : {};
  return { ...relaxedPart(schema), ...(type === undefined ? {} : { type }), ...defs };
}

function relaxedPart(schema: JsonObject): JsonObject {
  const out: JsonObject = {};
  for (const key of annotations) if (schema[key] !== undefined) out[key] = schema[key];
  const { type, properties, additionalProperties: rest, items, prefixItems, allOf } = schema;
  const examples = examplesOf(schema);
  if (examples.length > 0) out['examples'] = examples;
  if (type !== undefined) out['type'] = [...new Set([type, 'null'].flat())];
  if (isObject(properties)) out['properties'] = withoutInherited(mapValues(properties));
  if (isObject(rest)) out['additionalProperties'] = relaxedPart(rest);
  if (isObject(items)) out['items'] = relaxedPart(items);
  if (Array.isArray(prefixItems)) out['prefixItems'] = mapItems(prefixItems);
  if (Array.isArray(allOf)) out['allOf'] = mapItems(allOf);
  // Without what told them apart, several alternatives may fit at once.
  const choices = [schema['anyOf'], schema['oneOf']].filter((each) => Array.isArray(each));
  if (choices.length > 0) out['anyOf'] = mapItems(choices.flat());
  return out;
}

function examplesOf({ examples, enum: choices, const: constant }: JsonObject): Json[] {
  if (Array.isArray(choices)) return choices;
  if (constant !== undefined) return [constant];
  return Array.isArray(examples) ? examples : [];
}

/** Clients look up a name like `constructor` on the prototype too, and find a function where nothing was sent. */
function withoutInherited(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !(name in Object.prototype)));
}

function mapValues(schemas: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, toPart(schema)]));
}

function mapItems(schemas: readonly Json[]): JsonObject[] {
  return schemas.map(toPart);
}

/** `true` and `false` are schemas too; neither says anything about a shape. */
function toPart(schema: unknown): JsonObject {
  return isObject(schema) ? relaxedPart(schema as JsonObject) : {};
}
