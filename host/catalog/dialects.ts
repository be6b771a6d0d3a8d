import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { shortenSchema } from '../sources/openapi/schema/shorten.ts';

/**
 * The forms in which an input schema is told: as it is, in JSON Schema 2020-12; in draft-07; or with every
 * reference written out.
 */
export const dialects = ['2020-12', 'draft-07', 'without-references'] as const;
export type Dialect = (typeof dialects)[number];

const mostBytes = 8_192;

/**
 * The form for a client, by the name that it gives itself. VS Code checks schemas by draft-07; Gemini's
 * function declarations know no `$ref`. All others read 2020-12, the dialect of MCP 2025-11-25 and later.
 */
export function dialectOf(client: string | undefined): Dialect {
  if (client === undefined) return '2020-12';
  if (/visual studio code|code - oss|vscodium|code-server/i.test(client)) return 'draft-07';
  return /gemini/i.test(client) ? 'without-references' : '2020-12';
}

export function toDialect(schema: JsonObject, dialect: Dialect): JsonObject {
  if (dialect === '2020-12') return schema;
  if (dialect === 'draft-07') return toDraft07(schema);
  if (!holdsReferences(schema)) return schema;
  const definitions = isObject(schema['$defs']) ? schema['$defs'] : {};
  return shortenSchema(
    schema,
    (name) => {
      const definition = Object.hasOwn(definitions, name) ? definitions[name] : undefined;
      return isObject(definition) ? definition : undefined;
    },
    mostBytes,
  );
}

function holdsReferences(schema: JsonObject): boolean {
  return JSON.stringify(schema).includes('"$ref"');
}

/** Keywords that hold one schema, a list of schemas, or schemas by name. */
const single = ['additionalProperties', 'contains', 'propertyNames', 'not', 'if', 'then', 'else', 'items'];
const lists = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const maps = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
/** What draft-07 does not know, and would be misread or is worth nothing there. */
const unknown = ['$schema', 'unevaluatedProperties', 'unevaluatedItems', 'minContains', 'maxContains'];

/** JSON Schema 2020-12 as draft-07 (draft-handrews-json-schema-validation-01): the same values pass, or more. */
function toDraft07(schema: JsonObject): JsonObject {
  const out: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (!unknown.includes(key)) out[key] = convertKeyword(key, value);
  }
  const { $defs, prefixItems, items, dependentRequired, dependentSchemas, $ref, ...rest } = out;
  return withReference(
    {
      ...rest,
      ...(prefixItems === undefined
        ? { ...(items === undefined ? {} : { items }) }
        : { items: prefixItems, ...(items === undefined ? {} : { additionalItems: items }) }),
      ...dependencies(dependentRequired, dependentSchemas),
      ...($defs === undefined ? {} : { definitions: $defs }),
    },
    $ref,
  );
}

function convertKeyword(key: string, value: Json): Json {
  if (single.includes(key) && isObject(value)) return toDraft07(value);
  if (lists.includes(key) && Array.isArray(value)) return value.map(convertAny);
  if (maps.includes(key) && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, convertAny(inner)]));
  }
  return value;
}

function convertAny(schema: Json): Json {
  return isObject(schema) ? toDraft07(schema) : schema;
}

/** In draft-07 whatever stands beside a `$ref` is ignored, so the reference steps aside. */
function withReference(schema: JsonObject, ref: Json | undefined): JsonObject {
  if (typeof ref !== 'string') return schema;
  const reference = { $ref: ref.replace(/^#\/\$defs\//, '#/definitions/') };
  if (Object.keys(schema).length === 0) return reference;
  const { allOf } = schema;
  return { ...schema, allOf: [reference, ...(Array.isArray(allOf) ? allOf : [])] };
}

function dependencies(required: Json | undefined, schemas: Json | undefined): JsonObject {
  if (required === undefined && schemas === undefined) return {};
  return {
    dependencies: {
      ...(isObject(required) ? required : {}),
      ...(isObject(schemas) ? schemas : {}),
    },
  };
}
