import * as fc from 'fast-check';
import type { Json, JsonObject } from '../../host/base/json.ts';

const scalar = fc.oneof(fc.constantFrom<Json>(null, true, 'a', 'b', 1, 2.5), fc.string({ maxLength: 3 }));
/** Any JSON value of a few words and levels. */
export const anyValue = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('node'), { maxKeys: 3 }) as fc.Arbitrary<Json>,
  ),
})).node;

/** Any JSON Schema 2020-12 over such values; it may refer to `#/$defs/shared`. */
export const anySchema = fc.letrec<{ node: JsonObject }>((tie) => {
  const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const node = tie('node');
  const parts = fc.record({
    type: some(fc.constantFrom<Json>('object', 'array', 'string', ['string', 'null'], ['object', 'array'])),
    description: some(fc.constant('A sentence that says a good deal. '.repeat(30))),
    properties: some(fc.dictionary(fc.constantFrom('a', 'b', 'c'), node, { maxKeys: 3 })),
    required: some(fc.constantFrom<Json>(['a'], ['a', 'b'])),
    additionalProperties: some(fc.oneof(fc.constantFrom<Json>(false, true), node)),
    items: some(node),
    prefixItems: some(fc.array(node, { minLength: 1, maxLength: 2 })),
    enum: some(fc.constantFrom<Json>(['a', 'b', 1], [null, 'a'])),
    maxLength: some(fc.nat(3)),
    minItems: some(fc.nat(2)),
    oneOf: some(fc.array(node, { minLength: 1, maxLength: 2 })),
    anyOf: some(fc.array(node, { minLength: 1, maxLength: 2 })),
    allOf: some(fc.array(node, { minLength: 1, maxLength: 2 })),
    not: some(fc.constant<Json>({ type: 'string', maxLength: 1 })),
  });
  return {
    node: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<JsonObject>({ type: 'string' }, {}, { $ref: '#/$defs/shared' }),
      parts.map(withoutUndefined),
    ),
  };
}).node;

function withoutUndefined(parts: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)) as JsonObject;
}
