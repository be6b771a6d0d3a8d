import { isObject, type Json, type JsonObject } from '../../../base/json.ts';
import { cutBranch, type DefinitionOf, follow, shortText } from './cutBranch.ts';

/** How much of a schema an attempt keeps. */
interface Level {
  /** Steps into properties and items. */
  readonly depth: number;
  /** Characters of a description. */
  readonly text: number;
  /** Choices of an `enum`. */
  readonly choices: number;
}

/** From the mildest to the harshest; the first whose result fits is taken. */
const levels: readonly Level[] = [
  { depth: 6, text: 200, choices: 50 },
  { depth: 4, text: 120, choices: 50 },
  { depth: 3, text: 120, choices: 30 },
  { depth: 2, text: 100, choices: 30 },
  { depth: 2, text: 60, choices: 20 },
  { depth: 1, text: 100, choices: 20 },
  { depth: 1, text: 40, choices: 10 },
  { depth: 1, text: 0, choices: 0 },
];

/** Keywords that hold no schema and cost little; whatever else is dropped, which only lets more pass. */
const plainKeywords = [
  'type',
  'const',
  'format',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'deprecated',
  'required',
] as const;
const longestPlain = 200;

/** Thrown by an attempt that is sure to end too large; one for all, because the stack of a new one is dear. */
const tooLarge = new Error('The schema does not fit');

interface Attempt {
  readonly level: Level;
  readonly definitionOf: DefinitionOf;
  readonly known: KnownBranches;
  left: number;
}

/** What definitions became at a level and depth: tools of one document share them. */
export type KnownBranches = WeakMap<JsonObject, Map<string, KnownBranch>>;

interface KnownBranch {
  readonly short: JsonObject;
  readonly cost: number;
}

/**
 * A schema of at most `mostBytes` (UTF-8, as JSON) that accepts whatever `schema` accepts: descriptions are
 * shortened, then deep branches say in a sentence what they hold. References are written out, so that the
 * result stands alone. `schema` is an object schema as the converter makes it: it forbids no other argument
 * than by `additionalProperties`. What is known may be shared by calls with the same definitions.
 */
export function shortenSchema(
  schema: JsonObject,
  definitionOf: DefinitionOf,
  mostBytes: number,
  known: KnownBranches = new WeakMap(),
): JsonObject {
  for (const level of levels) {
    const short = attempt(schema, { level, definitionOf, known, left: mostBytes });
    if (short && sizeOf(short) <= mostBytes) return short;
  }
  return namesOnly(schema, mostBytes);
}

export function sizeOf(schema: JsonObject): number {
  return Buffer.byteLength(JSON.stringify(schema));
}

function attempt(schema: JsonObject, state: Attempt): JsonObject | undefined {
  try {
    return shrink(state, schema, 0);
  } catch (error) {
    if (error === tooLarge) return undefined;
    throw error;
  }
}

function shrink(state: Attempt, written: JsonObject, depth: number): JsonObject {
  const schema = follow(written, state.definitionOf);
  // A reference with words beside it makes a schema of its own, which nobody meets again.
  return schema === written || Object.keys(written).length > 1
    ? shrinkOwn(state, schema, depth)
    : shrinkShared(state, schema, depth);
}

function shrinkShared(state: Attempt, schema: JsonObject, depth: number): JsonObject {
  const key = `${levels.indexOf(state.level)} ${depth}`;
  let branches = state.known.get(schema);
  if (!branches) state.known.set(schema, (branches = new Map<string, KnownBranch>()));
  const known = branches.get(key);
  if (known) {
    state.left -= known.cost;
    if (state.left < 0) throw tooLarge;
    return known.short;
  }
  const before = state.left;
  const short = shrinkOwn(state, schema, depth);
  branches.set(key, { short, cost: before - state.left });
  return short;
}

function shrinkOwn(state: Attempt, schema: JsonObject, depth: number): JsonObject {
  const { level, definitionOf } = state;
  if (depth >= level.depth && isNested(schema))
    return spend(state, cutBranch(schema, definitionOf, level.text));
  const out: JsonObject = { ...spend(state, plain(schema, level)) };
  const { properties, items, prefixItems, additionalProperties } = schema;
  if (isObject(properties)) out['properties'] = shrinkAll(state, properties, depth + 1);
  if (Array.isArray(prefixItems)) out['prefixItems'] = shrinkList(state, prefixItems, depth + 1);
  if (isObject(items)) out['items'] = shrink(state, items, depth + 1);
  else if (items === false && prefixItems !== undefined) out['items'] = false;
  if (additionalProperties === false && schema['patternProperties'] === undefined)
    out['additionalProperties'] = false;
  else if (isObject(additionalProperties) && schema['patternProperties'] === undefined)
    out['additionalProperties'] = shrink(state, additionalProperties, depth + 1);
  return { ...out, ...combinations(state, schema, depth) };
}

/** A branch that was loosened may let a second one of `oneOf` pass, so it becomes `anyOf`. */
function combinations(state: Attempt, schema: JsonObject, depth: number): JsonObject {
  const out: JsonObject = {};
  const { allOf, anyOf, oneOf } = schema;
  if (Array.isArray(allOf)) out['allOf'] = shrinkList(state, allOf, depth);
  if (Array.isArray(anyOf)) out['anyOf'] = shrinkList(state, anyOf, depth);
  else if (Array.isArray(oneOf)) out['anyOf'] = shrinkList(state, oneOf, depth);
  return out;
}

function shrinkAll(state: Attempt, schemas: Readonly<Record<string, unknown>>, depth: number): JsonObject {
  const entries = Object.entries(schemas).map(([name, schema]) => {
    state.left -= name.length + 4;
    return [name, isObject(schema) ? shrink(state, schema as JsonObject, depth) : {}] as const;
  });
  return Object.fromEntries(entries);
}

function shrinkList(state: Attempt, schemas: readonly Json[], depth: number): JsonObject[] {
  return schemas.map((schema) => (isObject(schema) ? shrink(state, schema, depth) : {}));
}

function isNested(schema: JsonObject): boolean {
  const { properties, items, additionalProperties } = schema;
  return (
    (isObject(properties) && Object.keys(properties).length > 0) ||
    (isObject(items) && Object.keys(items).length > 0) ||
    (isObject(additionalProperties) && Object.keys(additionalProperties).length > 0) ||
    ['allOf', 'anyOf', 'oneOf', 'prefixItems'].some((key) => schema[key] !== undefined)
  );
}

function plain(schema: JsonObject, level: Level): JsonObject {
  const out: JsonObject = {};
  for (const key of plainKeywords) {
    const value = schema[key];
    if (value === undefined) continue;
    // A long list of required names is worth its bytes: without it a model leaves them out.
    if (key === 'required' || JSON.stringify(value).length <= longestPlain) out[key] = value;
  }
  const preset = schema['default'];
  if (typeof preset !== 'object' && preset !== undefined && String(preset).length <= level.text)
    out['default'] = preset;
  const choices = Array.isArray(schema['enum']) ? schema['enum'] : undefined;
  const keepsChoices = choices !== undefined && choices.length <= Math.max(level.choices, 1);
  if (keepsChoices) out['enum'] = choices;
  const listed = choices && !keepsChoices && level.choices > 0 ? listChoices(choices) : '';
  const text = [shortText(schema['description'], level.text), listed].filter((part) => part !== '').join(' ');
  if (text !== '') out['description'] = text;
  return out;
}

function listChoices(choices: readonly Json[]): string {
  const shown = choices.slice(0, 8).map((choice) => JSON.stringify(choice).slice(0, 60));
  return `One of ${choices.length} values: ${shown.join(', ')}, …`;
}

function spend(state: Attempt, part: JsonObject): JsonObject {
  state.left -= JSON.stringify(part).length;
  if (state.left < 0) throw tooLarge;
  return part;
}

/** Arguments beyond count: the required ones by name, then as many others as there is room for. */
function namesOnly(schema: JsonObject, mostBytes: number): JsonObject {
  const written = isObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const isRequired = new Set<unknown>(required);
  const names = [
    ...written.filter((name) => isRequired.has(name)),
    ...written.filter((name) => !isRequired.has(name)),
  ];
  const note = (left: number): string => `${left} more arguments are not listed here, and accepted.`;
  const withNames = (count: number): JsonObject => ({
    type: 'object',
    ...(count < names.length ? { description: note(names.length - count) } : {}),
    properties: Object.fromEntries(names.slice(0, count).map((name) => [name, {}])),
    ...(required.length > 0 ? { required: required.slice(0, count) } : {}),
    ...(count === names.length && schema['additionalProperties'] === false
      ? { additionalProperties: false }
      : {}),
  });
  // The most names that fit, by halving.
  let [fits, tooMany] = [0, names.length + 1];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (sizeOf(withNames(middle)) <= mostBytes) fits = middle;
    else tooMany = middle;
  }
  return withNames(fits);
}
