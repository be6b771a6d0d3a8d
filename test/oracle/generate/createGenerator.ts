import { Ajv2020 } from 'ajv/dist/2020.js';
import { createRandom } from '../../corpus/random.ts';
import { isSchema, mergeSchemas, type Schema, typesOf } from './mergeSchemas.ts';
import { textOf, wordOf } from './texts.ts';

/** Only what must be given, or all that there is, with texts among it that need encoding. */
export type Fill = 'required' | 'everything';

export interface Random {
  /** An integer from 0 to below the limit. */
  below(limit: number): number;
  one<T>(choices: readonly T[]): T;
}

interface Making {
  readonly root: Schema;
  readonly fill: Fill;
  readonly random: Random;
  readonly depth: number;
}

const mostAttempts = 60;
/** Below this, only what is required is made, so that recursive schemas end. */
const deepest = 4;

/** Arguments that fit a schema; nothing where none were found. The same for the same seed. */
export type Generate = (fill: Fill, seed: number) => Readonly<Record<string, unknown>> | undefined;

/** A generator of arguments that a tool's own schema accepts. */
export function createGenerator(inputSchema: Schema): Generate {
  const validate = new Ajv2020({ strict: false, validateFormats: false, logger: false }).compile(inputSchema);
  return (fill, seed) => {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const random = toRandom(createRandom(seed + attempt));
      // What cannot be made with everything may be possible with less.
      const tried: Fill = attempt < mostAttempts / 2 ? fill : 'required';
      const value = makeValue(inputSchema, { root: inputSchema, fill: tried, random, depth: 0 });
      if (isSchema(value) && validate(value)) return value;
    }
    return undefined;
  };
}

function toRandom(next: () => number): Random {
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, one: (choices) => choices[below(choices.length)] as (typeof choices)[number] };
}

function makeValue(written: unknown, making: Making): unknown {
  const schema = flatten(written, making);
  if (schema['const'] !== undefined) return schema['const'];
  if (Array.isArray(schema['enum'])) return making.random.one(withoutNull(schema['enum']));
  switch (typeOf(schema, making)) {
    case 'object':
      return makeObject(schema, making);
    case 'array':
      return makeArray(schema, making);
    case 'integer':
      return makeNumber(schema, making, 1);
    case 'number':
      return makeNumber(schema, making, 0.5);
    case 'boolean':
      return making.random.below(2) === 1;
    case 'null':
      return null;
    default:
      return textOf(schema, making.random, making.fill === 'everything');
  }
}

/** The schema without references and combinations: one alternative of each is chosen. */
function flatten(written: unknown, making: Making): Schema {
  let schema: Schema = isSchema(written) ? written : {};
  for (let step = 0; step < 50; step += 1) {
    const { $ref, allOf, anyOf, oneOf, if: condition, then, else: _, ...rest } = schema;
    if (typeof $ref === 'string') schema = mergeSchemas(lookUp(making.root, $ref), without(schema, '$ref'));
    else if (Array.isArray(allOf)) schema = mergeAll(without(schema, 'allOf'), allOf);
    else if (Array.isArray(oneOf)) schema = mergeAll(without(schema, 'oneOf'), [making.random.one(oneOf)]);
    else if (Array.isArray(anyOf)) schema = mergeAll(without(schema, 'anyOf'), [making.random.one(anyOf)]);
    else if (condition !== undefined) schema = mergeAll(rest, [condition, then].filter(isSchema));
    else return schema;
  }
  return schema;
}

function without(schema: Schema, key: string): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key));
}

function mergeAll(schema: Schema, parts: readonly unknown[]): Schema {
  return parts.reduce<Schema>(
    (merged, part) => (isSchema(part) ? mergeSchemas(merged, part) : merged),
    schema,
  );
}

function lookUp(root: Schema, ref: string): Schema {
  let value: unknown = root;
  for (const token of decodeURIComponent(ref).split('/').slice(1)) {
    value = isSchema(value) ? value[token.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
  }
  return isSchema(value) ? value : {};
}

function typeOf(schema: Schema, { random }: Making): string {
  const types = typesOf(schema).filter((type) => type !== 'null');
  if (types.length > 0) return random.one(types);
  if (typesOf(schema).length > 0) return 'null';
  if (schema['properties'] !== undefined || schema['additionalProperties'] !== undefined) return 'object';
  if (schema['items'] !== undefined || schema['prefixItems'] !== undefined) return 'array';
  if (schema['minimum'] !== undefined || schema['maximum'] !== undefined) return 'number';
  return 'string';
}

function makeObject(schema: Schema, making: Making): Schema {
  const { fill, depth, random } = making;
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  const takesAll = fill !== 'required' && depth < deepest;
  const inner = { ...making, depth: depth + 1 };
  const entries = Object.entries(properties)
    .filter(([name, value]) => required.has(name) || (takesAll && value !== false && !isNever(value)))
    .map(([name, value]) => [name, makeValue(value, inner)] as const);
  const value: Record<string, unknown> = Object.fromEntries(entries);
  for (const name of required) {
    if (typeof name === 'string' && !Object.hasOwn(value, name)) {
      value[name] = makeValue(schema['additionalProperties'], inner);
    }
  }
  const least = typeof schema['minProperties'] === 'number' ? schema['minProperties'] : 0;
  const isMap = isSchema(schema['additionalProperties']) && Object.keys(properties).length === 0;
  const wanted = Math.max(least, isMap && takesAll ? 1 : 0);
  const optional = Object.keys(properties).filter((name) => !Object.hasOwn(value, name));
  for (let added = Object.keys(value).length; added < wanted; added += 1) {
    const name = optional.pop();
    if (name === undefined) value[wordOf(random, 5)] = makeValue(schema['additionalProperties'], inner);
    else value[name] = makeValue(properties[name], inner);
  }
  return value;
}

/** `not: {}` is how a property is forbidden. */
function isNever(schema: unknown): boolean {
  return isSchema(schema) && isSchema(schema['not']) && Object.keys(schema['not']).length === 0;
}

function makeArray(schema: Schema, making: Making): readonly unknown[] {
  const { fill, depth } = making;
  const inner = { ...making, depth: depth + 1 };
  const tuple = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : [];
  const least = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0;
  const most = typeof schema['maxItems'] === 'number' ? schema['maxItems'] : Number.POSITIVE_INFINITY;
  // An empty list is often no value at all: a query has no way to write it.
  const usual = fill === 'required' ? 1 : 2;
  const isCut = depth >= deepest && least === 0;
  const length = isCut
    ? 0
    : Math.min(most, Math.max(least, tuple.length, schema['items'] === false ? 0 : usual));
  const items: unknown[] = [];
  for (let attempt = 0; items.length < length && attempt < 10 * length; attempt += 1) {
    const item = makeValue(tuple[items.length] ?? schema['items'], inner);
    const text = JSON.stringify(item);
    const isNew = schema['uniqueItems'] !== true || items.every((other) => JSON.stringify(other) !== text);
    if (isNew) items.push(item);
  }
  return items;
}

function makeNumber(schema: Schema, { random }: Making, grain: number): number {
  const limit = (key: string): number | undefined =>
    typeof schema[key] === 'number' ? schema[key] : undefined;
  const step = limit('multipleOf') ?? grain;
  const above = limit('exclusiveMinimum');
  const below = limit('exclusiveMaximum');
  const least = Math.max(limit('minimum') ?? -Infinity, above === undefined ? -Infinity : above + step);
  const most = Math.min(limit('maximum') ?? Infinity, below === undefined ? Infinity : below - step);
  const start = Number.isFinite(least) ? least : Number.isFinite(most) ? most - 100 : 1;
  const first = Math.ceil(start / step) * step;
  const room = Math.max(0, Math.min(most - first, 100));
  const number = first + random.below(Math.floor(room / step) + 1) * step;
  // Sums of halves are exact; those of tenths need rounding.
  return Number(number.toFixed(10));
}

function withoutNull(choices: readonly unknown[]): readonly unknown[] {
  const some = choices.filter((choice) => choice !== null);
  return some.length > 0 ? some : choices;
}
