import type { JsonObject } from '../../../base/json.ts';
import { announcedName, wordsOf } from '../schema/announcedName.ts';
import type { BodyInput, BodyProperty } from './body.ts';
import type { ParameterInput } from './parameters.ts';
import type { BodyPlan, ParameterPlan } from './plan.ts';

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
  const plans = parameters.map(({ name, in: place, style, explode, asJson }, index) => ({
    input: names[index] ?? announcedName(name),
    ...{ name, in: place, style, explode, asJson },
  }));
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

function layOutBody(
  body: BodyInput,
  taken: ReadonlySet<string>,
): { readonly entries: readonly Entry[]; readonly plan: BodyPlan } {
  const { mediaType, encoding, required } = body;
  const properties = body.properties();
  const names = properties ? nameInputs(properties.map(({ name }) => ({ name, place: 'body' }))) : [];
  if (properties && names.every((name) => !taken.has(name))) {
    const entries = properties.map((property, index) =>
      toEntry(property, names[index] ?? property.name, required),
    );
    const pairs = properties.map(({ name }, index) => ({ input: names[index] ?? name, name }));
    const needed = properties.filter((property) => property.required).map(({ name }) => name);
    return { entries, plan: { kind: 'flat', mediaType, encoding, required, properties: pairs, needed } };
  }
  const free =
    ['body', 'request_body', 'json_body'].find((name) => !taken.has(name)) ?? announcedName('body[]');
  const schema = body.schema();
  const described = body.description === '' ? schema : { ...schema, description: body.description };
  return {
    entries: [{ input: free, schema: described, required }],
    plan: { kind: 'whole', mediaType, encoding, input: free },
  };
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
