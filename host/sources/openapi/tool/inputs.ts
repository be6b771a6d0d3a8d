import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../../base/json.ts';
import { announcedName, wordsOf } from '../schema/announcedName.ts';
import type { BodyProperty } from './bodies/plainProperties.ts';
import type { BodyInput } from './body.ts';
import type { ParameterInput } from './parameters.ts';
import type { BodyChoice, BodyFormat, BodyPlan, ParameterPlan } from './plan.ts';

export interface Inputs {
  /** `type: object` without `$defs`. */
  readonly schema: JsonObject;
  readonly parameters: readonly ParameterPlan[];
  readonly body: BodyPlan | undefined;
}

interface Entry {
  readonly input: string;
  readonly schema: JsonObject;
  readonly required: boolean;
}

/**
 * Lays parameters and body flat into one object. Parameters that share a name get their place as a
 * suffix; a body whose properties would meet another input stays whole.
 */
export function layOutInputs(parameters: readonly ParameterInput[], body: BodyInput | undefined): Inputs {
  const names = nameInputs(parameters.map(({ name, in: place }) => ({ name, place })));
  const entries: Entry[] = parameters.map(({ name, schema, required }, index) => {
    const input = names[index] ?? announcedName(name);
    return { input, required, schema: input === name ? schema : tellOriginal(schema, name) };
  });
  const plans = parameters.map((parameter, index) =>
    toPlan(parameter, names[index] ?? announcedName(parameter.name)),
  );
  const laid = body ? layOutBody(body, new Set(names)) : undefined;
  const all = [...entries, ...(laid?.entries ?? [])];
  const required = all.filter((entry) => entry.required).map((entry) => entry.input);
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(all.map((entry) => [entry.input, entry.schema])),
      ...(required.length === 0 ? {} : { required }),
      additionalProperties: false,
    },
    parameters: plans,
    body: laid?.plan,
  };
}

function toPlan(parameter: ParameterInput, input: string): ParameterPlan {
  const { schema: _schema, required: _required, ...plan } = parameter;
  return { input, ...plan };
}

interface LaidBody {
  readonly entries: readonly Entry[];
  readonly plan: BodyPlan;
}

function layOutBody(body: BodyInput, taken: ReadonlySet<string>): LaidBody | undefined {
  const { formats, required } = body;
  const [main] = formats;
  if (!main) return undefined;
  const properties = body.properties();
  const names = properties ? nameInputs(properties.map(({ name }) => ({ name, place: 'body' }))) : [];
  if (!properties || names.some((name) => taken.has(name))) return layOutWhole(body, main, taken);
  const entries = properties.map((property, index) =>
    toEntry(property, names[index] ?? property.name, required),
  );
  const pairs = properties.map(({ name }, index) => ({ input: names[index] ?? name, name }));
  const needed = properties.filter((property) => property.required).map(({ name }) => name);
  const chosen = layOutChoice(formats, new Set([...taken, ...names]), undefined);
  return {
    entries: [...entries, ...chosen.entries],
    plan: { kind: 'flat', ...main, ...chosen.plan, required, properties: pairs, needed },
  };
}

function layOutWhole(body: BodyInput, main: BodyFormat, taken: ReadonlySet<string>): LaidBody {
  const { formats, required, description } = body;
  const input = freeName(['body', 'request_body', 'json_body'], taken);
  const shapes = body.schemas();
  const [first = {}] = shapes;
  const schema = shapes.length > 1 ? { anyOf: distinct(shapes) } : first;
  const own = typeof schema['description'] === 'string' ? schema['description'] : '';
  // What a text or a file has to say of its form must not be lost behind the document's words.
  const isPrimitive = main.encoding === 'text' || main.encoding === 'binary';
  const text = isPrimitive ? [description, own].filter((part) => part !== '').join(' ') : description;
  const described = text === '' ? schema : { ...schema, description: text };
  const chosen = layOutChoice(formats, new Set([...taken, input]), shapes.length > 1 ? shapes : undefined);
  return {
    entries: [{ input, schema: described, required }, ...chosen.entries],
    plan: { kind: 'whole', ...main, ...chosen.plan, input },
  };
}

/** The input that names another media type than the default, where there are several. */
function layOutChoice(
  formats: readonly BodyFormat[],
  taken: ReadonlySet<string>,
  shapes: readonly JsonObject[] | undefined,
): { readonly entries: readonly Entry[]; readonly plan: { readonly choice?: BodyChoice } } {
  const [main] = formats;
  if (!main || formats.length < 2) return { entries: [], plan: {} };
  const input = freeName(['contentType', 'body_content_type', 'request_content_type'], taken);
  const schema = {
    type: 'string',
    enum: formats.map(({ mediaType }) => mediaType),
    description: `How the body is sent; ${main.mediaType} without it.`,
  };
  return {
    entries: [{ input, schema, required: false }],
    plan: { choice: { input, formats, ...(shapes ? { shapes } : {}) } },
  };
}

function freeName(wanted: readonly string[], taken: ReadonlySet<string>): string {
  return wanted.find((name) => !taken.has(name)) ?? announcedName(`${wanted[0]}[]`);
}

function distinct(schemas: readonly JsonObject[]): JsonObject[] {
  return schemas.filter(
    (schema, index) => schemas.findIndex((other) => isDeepStrictEqual(schema, other)) === index,
  );
}

/** In an optional body nothing is required by itself; `needed` is checked once a part of it is given. */
function toEntry(property: BodyProperty, input: string, bodyRequired: boolean): Entry {
  const schema = input === property.name ? property.schema : tellOriginal(property.schema, property.name);
  return { input, schema, required: property.required && bodyRequired };
}

/**
 * Names for inputs, all different: the plain words of `filter[name]` where they are free, with the place
 * where two places share a name, and with a hash where words alone would meet.
 */
function nameInputs(wanted: readonly { readonly name: string; readonly place: string }[]): readonly string[] {
  const plain = wanted.map(({ name }) => plainName(name));
  const counts = (names: readonly string[]) => Map.groupBy(names, (name) => name);
  const byName = counts(wanted.map(({ name }) => name));
  const placed = wanted.map(({ name, place }, index) =>
    (byName.get(name)?.length ?? 0) > 1
      ? `${(plain[index] ?? '').slice(0, 57)}_${place}`
      : (plain[index] ?? ''),
  );
  const byPlaced = counts(placed);
  return placed.map((name, index) => {
    if ((byPlaced.get(name)?.length ?? 0) < 2) return name;
    const entry = wanted[index];
    if (entry?.name === name) return name;
    return announcedName(`${entry?.name ?? ''} ${entry?.place ?? ''}`);
  });
}

function plainName(name: string): string {
  if (announcedName(name) === name) return name;
  const words = wordsOf(name);
  return words.length > 0 && words.length <= 64 ? words : announcedName(name);
}

function tellOriginal(schema: JsonObject, name: string): JsonObject {
  const note = `Sent as "${name.slice(0, 100)}".`;
  const { description } = schema;
  return { ...schema, description: typeof description === 'string' ? `${description} ${note}` : note };
}
