import { isObject, type JsonObject, property } from '../../../base/json.ts';
import { type ErrorObject, typeNameOf, validatorOf } from './validator.ts';

export type Preparing =
  /** A copy without a prototype, so that `constructor` is a name like any other. */
  | { readonly kind: 'valid'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'invalid'; readonly reason: string };

const deepest = 100;
const mostShown = 10;
/** A number as JSON writes it. */
const numberText = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
/** `$ref` is one thing, the others are lists. */
const combining = ['$ref', 'allOf', 'anyOf', 'oneOf'];

/**
 * Checks arguments against a tool's schema. Models write `"5"` and `"true"` where a number or a boolean is
 * asked for, so these are turned on a copy; the arguments themselves are frozen and stay as they were.
 */
export function prepareArguments(schema: JsonObject, given: unknown): Preparing {
  const invalid = (reason: string): Preparing => ({ kind: 'invalid', reason });
  const args = given ?? {};
  if (!isObject(args))
    return invalid(`The arguments must be an object, not ${typeNameOf(args)}. Send {"name": value}.`);
  if (isDeeperThan(args, deepest))
    return invalid(`The arguments are nested more than ${deepest} levels deep. Flatten them.`);
  const value = withoutPrototype(holdsValueAsText(args) ? coerce(schema, args, schema) : args);
  const validate = validatorOf(schema);
  try {
    if (validate(value)) return { kind: 'valid', value };
  } catch {
    return invalid('The arguments are nested too deeply to be checked. Flatten them.');
  }
  return invalid(explain(validate.errors ?? [], schema));
}

function withoutPrototype(value: unknown): Record<string, unknown> {
  const bare = Object.create(null) as Record<string, unknown>;
  return Object.assign(bare, value);
}

/** One sentence about the outermost failure, with the place in the arguments and what was expected. */
function explain(errors: readonly ErrorObject[], schema: JsonObject): string {
  const error = errors.at(-1);
  if (!error) return 'The arguments do not fit the tool. Read its input schema.';
  const where = error.instancePath === '' ? 'The arguments' : `Argument "${toPath(error.instancePath)}"`;
  const params: Readonly<Record<string, unknown>> = error.params;
  switch (error.keyword) {
    case 'required':
      return `Argument "${toPath(`${error.instancePath}/${String(params['missingProperty'])}`)}" is missing. Give it a value.`;
    case 'additionalProperties': {
      const name = toPath(`${error.instancePath}/${String(params['additionalProperty'])}`);
      return `There is no argument "${name}". ${knownNames(error, schema)}`;
    }
    case 'type':
      return `${where} must be ${expectedType(error)}, not ${typeNameOf(error.data)}.`;
    case 'enum': {
      const choices = (Array.isArray(params['allowedValues']) ? params['allowedValues'] : []).slice(
        0,
        mostShown,
      );
      return `${where} must be one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}.`;
    }
    case 'anyOf':
    case 'oneOf':
      if (namedAlternatives(error))
        return `${where} must be an object with exactly one of ${namedAlternatives(error)}.`;
      return `${where} fits none of the allowed forms, or several. For example: it ${errors[0]?.message ?? 'does not fit'}.`;
    default:
      return `${where} ${error.message ?? 'does not fit the schema'}.`;
  }
}

/** The names of which an object must have one, where that is all that the alternatives say. */
function namedAlternatives({ schema }: ErrorObject): string | undefined {
  const names = (Array.isArray(schema) ? schema : []).map((each: unknown) => property(each, 'required'));
  const isNames = names.length > 0 && names.every((each) => Array.isArray(each) && each.length === 1);
  return isNames ? names.map((each) => `"${String(each)}"`).join(', ') : undefined;
}

/** A text in a notation is nothing that Gatehouse makes of an object, so that the notation is named. */
function expectedType({ params, parentSchema }: ErrorObject): string {
  const types = [(params as Readonly<Record<string, unknown>>)['type']].flat().join(' or ');
  const notation = property(parentSchema, 'contentMediaType');
  return types === 'string' && typeof notation === 'string' ? `a text in ${notation}` : types;
}

function knownNames(error: ErrorObject, schema: JsonObject): string {
  const holder: unknown = error.instancePath === '' ? schema : error.parentSchema;
  const properties = property(holder, 'properties');
  const names = Object.keys(isObject(properties) ? properties : {});
  if (names.length === 0) return 'Nothing is expected here.';
  const shown = names.slice(0, 30).join(', ');
  return names.length > 30 ? `Some of those that there are: ${shown}.` : `There are: ${shown}.`;
}

/** `/items/0/price` as `items[0].price`. */
function toPath(pointer: string): string {
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~').slice(0, 100))
    .reduce(
      (path, token) => (/^\d+$/.test(token) ? `${path}[${token}]` : path === '' ? token : `${path}.${token}`),
      '',
    );
}

function isDeeperThan(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  return Object.values(value).some((inner) => isDeeperThan(inner, limit - 1));
}

/** Whether some text reads as a number or a boolean, so that the schema has to be asked. */
function holdsValueAsText(value: unknown): boolean {
  if (typeof value === 'string') return value === 'true' || value === 'false' || numberText.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(holdsValueAsText);
}

/** A copy of the value in which texts have the type that the schema asks for. Driven by the value's shape. */
function coerce(schema: unknown, value: unknown, root: JsonObject): unknown {
  const parts = partsOf(schema, root);
  if (typeof value === 'string') return coerceText(parts, value);
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      coerce(
        firstOf(parts, (part) => itemSchema(part, index)),
        item,
        root,
      ),
    );
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      coerce(
        firstOf(parts, (part) => memberSchema(part, key)),
        inner,
        root,
      ),
    ]),
  );
}

function coerceText(parts: readonly JsonObject[], text: string): unknown {
  const takes = (type: string): boolean => parts.some((part) => allows(part['type'], type));
  if (takes('string') || parts.some((part) => part['enum'] !== undefined && part['type'] === undefined))
    return text;
  if ((text === 'true' || text === 'false') && takes('boolean')) return text === 'true';
  if (!takes('number') && !takes('integer')) return text;
  const number = numberText.test(text) ? Number(text) : Number.NaN;
  // A long identifier that loses digits as a number is an error to report, not a value to send.
  const isExact = Number.isSafeInteger(number) || !/^-?\d+$/.test(text);
  return Number.isFinite(number) && isExact ? number : text;
}

function allows(types: unknown, type: string): boolean {
  return Array.isArray(types) ? types.includes(type) : types === type;
}

/** The schema with everything that judges the same value: behind `$ref` and inside the combinations. */
function partsOf(schema: unknown, root: JsonObject): readonly JsonObject[] {
  if (isObject(schema) && !combining.some((key) => key in schema)) return [schema as JsonObject];
  const parts = new Set<JsonObject>();
  const queue: unknown[] = [schema];
  while (queue.length > 0 && parts.size < 50) {
    const next = queue.pop();
    if (!isObject(next) || parts.has(next as JsonObject)) continue;
    parts.add(next as JsonObject);
    const ref = next['$ref'];
    const definitions = root['$defs'];
    if (typeof ref === 'string') queue.push(property(definitions, ref.slice('#/$defs/'.length)));
    for (const key of combining) {
      const inner: unknown = next[key];
      if (Array.isArray(inner)) queue.push(...(inner as readonly unknown[]));
    }
  }
  return [...parts];
}

function firstOf(parts: readonly JsonObject[], select: (part: JsonObject) => unknown): unknown {
  for (const part of parts) {
    const found = select(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

function itemSchema(part: JsonObject, index: number): unknown {
  const { prefixItems } = part;
  return (Array.isArray(prefixItems) ? prefixItems[index] : undefined) ?? part['items'];
}

function memberSchema(part: JsonObject, key: string): unknown {
  const { properties } = part;
  return isObject(properties) && Object.hasOwn(properties, key)
    ? properties[key]
    : part['additionalProperties'];
}
