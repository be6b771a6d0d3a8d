/**
 * Where the objects of a document lie in one another, OpenAPI 2.0 to 3.2. Only what stands in one of these
 * places is an object of the specification; everywhere else, in examples and extensions above all, stand
 * values of the API, and a `$ref` there is text.
 */
export type Kind = keyof typeof places;

/** What stands under a key: one object, a list of them, or a map of them by free names. */
export interface Place {
  readonly holds: 'one' | 'list' | 'map' | 'oneOrList';
  readonly kind: Kind;
}

/** The places of a kind by key. */
export function placesOf(kind: Kind): ReadonlyMap<string, Place> {
  return compiled[kind];
}

/** Keys by kind: `a` holds one, `a[]` a list, `a{}` a map, `a|[]` one or a list. */
const places = {
  document: {
    pathItem: 'paths{} webhooks{}',
    components: 'components',
    // Swagger 2.0 keeps its components at the root.
    schema: 'definitions{}',
    parameter: 'parameters{}',
    response: 'responses{}',
  },
  components: {
    schema: 'schemas{}',
    response: 'responses{}',
    parameter: 'parameters{}',
    requestBody: 'requestBodies{}',
    header: 'headers{}',
    securityScheme: 'securitySchemes{}',
    link: 'links{}',
    callback: 'callbacks{}',
    pathItem: 'pathItems{}',
    mediaType: 'mediaTypes{}',
  },
  pathItem: {
    operation: 'get put post delete options head patch trace query additionalOperations{}',
    parameter: 'parameters[]',
  },
  operation: {
    parameter: 'parameters[]',
    requestBody: 'requestBody',
    response: 'responses{}',
    callback: 'callbacks{}',
  },
  callback: { pathItem: '*' },
  parameter: { schema: 'schema items', mediaType: 'content{}' },
  requestBody: { mediaType: 'content{}' },
  response: { mediaType: 'content{}', header: 'headers{}', schema: 'schema', link: 'links{}' },
  header: { schema: 'schema items', mediaType: 'content{}' },
  mediaType: {
    schema: 'schema itemSchema',
    encoding: 'encoding{} prefixEncoding[] itemEncoding',
  },
  encoding: { header: 'headers{}', encoding: 'encoding{} prefixEncoding[] itemEncoding' },
  schema: {
    schema:
      'properties{} patternProperties{} $defs{} definitions{} dependentSchemas{} ' +
      'allOf[] anyOf[] oneOf[] prefixItems[] items|[] ' +
      'additionalProperties unevaluatedProperties unevaluatedItems propertyNames contains ' +
      'not if then else contentSchema',
  },
  securityScheme: {},
  link: {},
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

const suffixes: readonly (readonly [string, Place['holds']])[] = [
  ['|[]', 'oneOrList'],
  ['[]', 'list'],
  ['{}', 'map'],
];

const compiled = Object.fromEntries(
  Object.entries(places).map(([kind, written]) => [kind, compile(written)]),
) as Readonly<Record<Kind, ReadonlyMap<string, Place>>>;

function compile(written: Readonly<Record<string, string>>): ReadonlyMap<string, Place> {
  return new Map(
    Object.entries(written).flatMap(([kind, keys]) =>
      keys.split(' ').map((key): [string, Place] => {
        const [suffix, holds] = suffixes.find(([end]) => key.endsWith(end)) ?? (['', 'one'] as const);
        return [key.slice(0, key.length - suffix.length), { holds, kind: kind as Kind }];
      }),
    ),
  );
}
