import { type ErrorObject, Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { isObject, type JsonObject } from '../../../base/json.ts';
import { type LinearPattern, toLinearPattern } from '../schema/patterns.ts';

export type Validate = ValidateFunction;
export type { ErrorObject };

/** Compiling grows faster than the schema does; past this size the inner levels are not judged. */
const mostNodes = 1_000;

const compiled = new WeakMap<JsonObject, Validate>();

/**
 * The validator of a schema that the converter made, compiled at its first use and kept with the schema.
 * Formats are not judged: APIs and models both stretch them.
 */
export function validatorOf(schema: JsonObject): Validate {
  const known = compiled.get(schema);
  if (known) return known;
  const validate = compile(bounded(schema)) ?? compile(shallow(schema)) ?? acceptAll();
  compiled.set(schema, validate);
  return validate;
}

/** The type of a JSON value by JSON Schema's name for it. */
export function typeNameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function compile(schema: JsonObject): Validate | undefined {
  try {
    const validate = newAjv().compile(schema);
    // The engine parses generated code at the first call, where a long function can exhaust the stack.
    validate({});
    return validate;
  } catch {
    return undefined;
  }
}

/** One instance for each schema, because an instance never forgets what it has compiled. */
function newAjv(): Ajv2020 {
  return new Ajv2020({
    strict: false,
    meta: false,
    validateSchema: false,
    validateFormats: false,
    ownProperties: true,
    verbose: true,
    logger: false,
    // Optimizing costs more than it gains on schemas that are called a few times.
    code: { regExp: linearEngine(), optimize: false },
  });
}

function linearEngine(): ((pattern: string) => LinearPattern) & { code: string } {
  const engine = (pattern: string): LinearPattern =>
    toLinearPattern(pattern) ?? { test: () => true, toString: () => pattern };
  return Object.assign(engine, { code: 'linearPattern' });
}

function bounded(schema: JsonObject): JsonObject {
  const { $defs: definitions, ...root } = schema;
  let left = mostNodes - countNodes(root, mostNodes);
  if (left <= 0) return shallow(schema);
  if (!isObject(definitions)) return schema;
  const kept: JsonObject = {};
  for (const [name, definition] of Object.entries(definitions)) {
    left -= countNodes(definition, mostNodes);
    kept[name] = left < 0 ? {} : definition;
  }
  return { ...root, $defs: kept };
}

/** Only which inputs there are and which of them are required. */
function shallow(schema: JsonObject): JsonObject {
  const { type, properties, required, additionalProperties } = schema;
  const names = isObject(properties) ? Object.keys(properties) : [];
  return {
    ...(type === undefined ? {} : { type }),
    properties: Object.fromEntries(names.map((name) => [name, {}])),
    ...(required === undefined ? {} : { required }),
    ...(additionalProperties === false ? { additionalProperties } : {}),
  };
}

function acceptAll(): Validate {
  return newAjv().compile({});
}

function countNodes(value: unknown, limit: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 1;
  for (const inner of Object.values(value)) {
    count += countNodes(inner, limit - count);
    if (count > limit) break;
  }
  return count;
}
