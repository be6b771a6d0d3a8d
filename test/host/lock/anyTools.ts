import * as fc from 'fast-check';
import type { Json, JsonObject } from '../../../host/base/json.ts';
import type { OfferedTool } from '../../../host/lock/compare.ts';

/** Names that trip objects, files and sorting, beside all others; half surrogates among them. */
export const anyName = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    '',
    '10',
    '9',
    'a',
    'b',
    'A',
    'é',
    '\ud800',
    '"',
    '\n',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

/** Any value that JSON.parse can return. */
export const anyJson = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    anyName,
    fc.constantFrom<Json>(null, true, false, 0, -0, 1e21, 5e-324, Infinity, -Infinity),
    fc.double({ noNaN: true }),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(anyName, tie('node'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).node;

export const anyDefinition: fc.Arbitrary<JsonObject> = fc
  .tuple(anyName, fc.dictionary(anyName, anyJson, { maxKeys: 4, noNullPrototype: true }))
  .map(([name, others]) => ({ ...others, name }));

/** Tools with names of their own. */
export const anyOffer: fc.Arbitrary<OfferedTool[]> = fc
  .uniqueArray(anyDefinition, { maxLength: 5, selector: ({ name }) => name })
  .map((definitions) => definitions.map((definition) => toOffered(definition)));

export function toOffered(definition: JsonObject): OfferedTool {
  return { native: definition['name'] as string, definition };
}

/** A copy in which the keys of each object stand in the reverse order. */
export function reversed(value: Json): Json {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, reversed(inner)] as const);
  return Object.fromEntries(entries.toReversed());
}
