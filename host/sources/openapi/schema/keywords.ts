import { isObject, type Json, type JsonObject } from '../../../base/json.ts';

/** What the keywords of one schema need from whoever walks the schemas. */
export interface SchemaVisit {
  /**
   * Converts a subschema. `inPlace` marks those that judge the same value as their parent, because a
   * cycle of them alone would never end.
   */
  sub(value: unknown, keys: readonly (string | number)[], inPlace: boolean): JsonObject;
  /** Whether a property belongs to the other direction only: `readOnly` in an input. */
  isHidden(property: unknown, keys: readonly string[]): boolean;
  /** The name under which a property is announced. */
  rename(name: string): string;
  acceptsPattern(pattern: string): boolean;
  /** Whether `format` is announced. Clients check it more strictly than APIs keep it in their answers. */
  readonly keepsFormat: boolean;
}

type Written = Readonly<Record<string, unknown>>;

const typeNames = ['null', 'boolean', 'object', 'array', 'number', 'string', 'integer'];
const counts = ['maxLength', 'minLength', 'maxItems', 'minItems', 'maxProperties', 'minProperties'];
/** Of a title or a description. */
export const longestText = 1_000;

/**
 * The keywords of one OpenAPI 3.x Schema Object as JSON Schema 2020-12. What is ill-typed is dropped, so
 * that the result always compiles; `xml`, `discriminator`, `externalDocs`, `examples` and identifiers
 * are left out.
 */
export function convertKeywords(schema: Written, visit: SchemaVisit): JsonObject {
  // One object that all write into: a large document has hundreds of thousands of schemas.
  const converted: JsonObject = {};
  annotations(converted, schema, visit);
  values(converted, schema);
  bounds(converted, schema);
  strings(converted, schema, visit);
  objects(converted, schema, visit);
  arrays(converted, schema, visit);
  combinations(converted, schema, visit);
  // Documents of Swagger 2.0 say it by the extension.
  return schema['nullable'] === true || schema['x-nullable'] === true ? withNull(converted) : converted;
}

function annotations(out: JsonObject, schema: Written, visit: SchemaVisit): void {
  for (const key of ['title', 'description', 'contentEncoding', 'contentMediaType']) {
    const text = schema[key];
    if (typeof text === 'string' && text !== '') out[key] = text.slice(0, longestText);
  }
  if (visit.keepsFormat && typeof schema['format'] === 'string') out['format'] = schema['format'];
  if (schema['deprecated'] === true) out['deprecated'] = true;
  const preset = toJson(schema['default']);
  if (preset !== undefined) out['default'] = preset;
  // Swagger's single `example` shows a model the form of a value; only a short scalar earns its place.
  const example = schema['example'];
  if (typeof example === 'number' || (typeof example === 'string' && example.length <= 100)) {
    out['examples'] = [example];
  }
}

function values(out: JsonObject, schema: Written): void {
  const written = Array.isArray(schema['type']) ? schema['type'] : [schema['type']];
  const types = [...new Set(written)].filter((type): type is string => typeNames.includes(type as string));
  if (types.length === 1 && types[0]) out['type'] = types[0];
  else if (types.length > 1) out['type'] = types;
  if (Array.isArray(schema['enum'])) {
    const choices = schema['enum'].map(toJson).filter((choice) => choice !== undefined);
    // An unquoted `enum: [1, 2]` below `type: string` means the texts "1" and "2".
    const asText = types.length === 1 && types[0] === 'string';
    if (choices.length > 0) out['enum'] = distinct(asText ? choices.map(scalarToText) : choices);
  }
  const constant = toJson(schema['const']);
  if (constant !== undefined) out['const'] = constant;
}

function bounds(out: JsonObject, schema: Written): void {
  if (isFiniteNumber(schema['multipleOf']) && schema['multipleOf'] > 0)
    out['multipleOf'] = schema['multipleOf'];
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    const limit = schema[bound];
    const strict = schema[exclusive];
    if (isFiniteNumber(strict)) out[exclusive] = strict;
    // OpenAPI 3.0 follows an older draft, where `exclusiveMinimum: true` sharpens `minimum`.
    if (isFiniteNumber(limit)) out[strict === true ? exclusive : bound] = limit;
  }
  for (const key of counts) {
    const count = schema[key];
    if (isFiniteNumber(count) && Number.isInteger(count) && count >= 0) out[key] = count;
  }
  if (schema['uniqueItems'] === true) out['uniqueItems'] = true;
}

function strings(out: JsonObject, schema: Written, visit: SchemaVisit): void {
  const pattern = schema['pattern'];
  if (typeof pattern === 'string' && visit.acceptsPattern(pattern)) out['pattern'] = pattern;
}

function objects(out: JsonObject, schema: Written, visit: SchemaVisit): void {
  const hidden = new Set<string>();
  if (isObject(schema['properties'])) {
    const properties: JsonObject = {};
    for (const [name, value] of Object.entries(schema['properties'])) {
      if (visit.isHidden(value, ['properties', name])) hidden.add(name);
      else properties[visit.rename(name)] = visit.sub(value, ['properties', name], false);
    }
    out['properties'] = properties;
  }
  const required = namesIn(schema['required']).filter((name) => !hidden.has(name));
  if (required.length > 0) out['required'] = required.map((name) => visit.rename(name));
  otherProperties(out, schema, visit);
  dependencies(out, schema, visit);
}

/** What holds for properties that are not listed. */
function otherProperties(out: JsonObject, schema: Written, visit: SchemaVisit): void {
  const written = Object.entries(isObject(schema['patternProperties']) ? schema['patternProperties'] : {});
  const usable = written.filter(([pattern]) => pattern !== '__proto__' && visit.acceptsPattern(pattern));
  if (usable.length > 0) {
    out['patternProperties'] = Object.fromEntries(
      usable.map(([pattern, value]) => [pattern, visit.sub(value, ['patternProperties', pattern], false)]),
    );
  }
  for (const key of ['additionalProperties', 'unevaluatedProperties']) {
    const rest = schema[key];
    if (typeof rest !== 'boolean' && !isObject(rest)) continue;
    // A dropped pattern would turn "nothing else" against names that it used to admit.
    if (usable.length < written.length || rest === true) out[key] = true;
    else out[key] = rest === false ? false : visit.sub(rest, [key], false);
  }
  if (isObject(schema['propertyNames'])) {
    out['propertyNames'] = visit.sub(schema['propertyNames'], ['propertyNames'], false);
  }
}

function dependencies(out: JsonObject, schema: Written, visit: SchemaVisit): void {
  if (!isObject(schema['dependentRequired'])) return;
  const needs: JsonObject = {};
  for (const [name, needed] of Object.entries(schema['dependentRequired'])) {
    needs[visit.rename(name)] = namesIn(needed).map((need) => visit.rename(need));
  }
  out['dependentRequired'] = needs;
}

function arrays(out: JsonObject, schema: Written, visit: SchemaVisit): void {
  const list = (key: string, value: readonly unknown[]): JsonObject[] =>
    value.map((item, index) => visit.sub(item, [key, index], false));
  const { items, prefixItems } = schema;
  if (Array.isArray(prefixItems) && prefixItems.length > 0)
    out['prefixItems'] = list('prefixItems', prefixItems);
  // A list of schemas is the tuple of older drafts.
  if (Array.isArray(items) && items.length > 0) out['prefixItems'] = list('items', items);
  else if (items === false) out['items'] = false;
  else if (isObject(items)) out['items'] = visit.sub(items, ['items'], false);
  const types = Array.isArray(schema['type']) ? schema['type'] : [schema['type']];
  // Several clients refuse an array that does not say what it holds.
  if (types.includes('array') && out['items'] === undefined) out['items'] = {};
  if (isObject(schema['contains'])) out['contains'] = visit.sub(schema['contains'], ['contains'], false);
}

function combinations(out: JsonObject, schema: Written, visit: SchemaVisit): void {
  for (const key of ['allOf', 'anyOf', 'oneOf']) {
    const parts = schema[key];
    if (!Array.isArray(parts) || parts.length === 0) continue;
    out[key] = parts.map((part, index) => visit.sub(part, [key, index], true));
  }
  for (const key of ['not', 'if', 'then', 'else']) {
    if (isObject(schema[key])) out[key] = visit.sub(schema[key], [key], true);
  }
  if (isObject(schema['dependentSchemas'])) {
    out['dependentSchemas'] = Object.fromEntries(
      Object.entries(schema['dependentSchemas']).map(([name, value]) => [
        visit.rename(name),
        visit.sub(value, ['dependentSchemas', name], true),
      ]),
    );
  }
}

/** OpenAPI 3.0's `nullable` as JSON Schema says it. */
function withNull(schema: JsonObject): JsonObject {
  const { type } = schema;
  if (type === undefined) {
    const isOpen = Object.keys(schema).every((key) => key === 'title' || key === 'description');
    return isOpen ? schema : { anyOf: [schema, { type: 'null' }] };
  }
  const types = Array.isArray(type) ? type : [type];
  const choices = schema['enum'];
  return {
    ...schema,
    type: types.includes('null') ? types : [...types, 'null'],
    ...(Array.isArray(choices) && !choices.includes(null) ? { enum: [...choices, null] } : {}),
  };
}

/** A plain copy of a JSON value; nothing where it is too deep, too large or not JSON (`.nan`, a cycle). */
function toJson(value: unknown): Json | undefined {
  let budget = 1_000;
  const copy = (node: unknown, depth: number): Json | undefined => {
    budget -= 1;
    if (budget < 0 || depth > 20) return undefined;
    if (node === null || typeof node === 'boolean' || typeof node === 'string') return node;
    if (typeof node === 'number') return Number.isFinite(node) ? node : undefined;
    if (Array.isArray(node)) {
      const items = node.map((item) => copy(item, depth + 1));
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    if (!isObject(node)) return undefined;
    const entries = Object.entries(node).map(([key, inner]) => [key, copy(inner, depth + 1)] as const);
    return entries.every((entry): entry is [string, Json] => entry[1] !== undefined)
      ? Object.fromEntries(entries)
      : undefined;
  };
  return copy(value, 0);
}

/** Validators of older drafts refuse a choice that is named twice. */
function distinct(choices: readonly Json[]): Json[] {
  return [...new Map(choices.map((choice) => [JSON.stringify(choice), choice])).values()];
}

function scalarToText(value: Json): Json {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

function namesIn(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return [...new Set(value)].filter((name): name is string => typeof name === 'string');
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
