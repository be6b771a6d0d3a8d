/** One schema object; `true` and `false` are schemas that hold nothing to look at. */
export type SchemaObject = Readonly<Record<string, unknown>>;

const single = [
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
  'items',
  'additionalItems',
  'unevaluatedItems',
  'contains',
  'contentSchema',
  'not',
  'if',
  'then',
  'else',
];
const lists = ['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items'];
const maps = ['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions', 'dependencies'];

/**
 * Calls `look` for a schema and all schemas in it, each object once. Names of properties and values (`enum`,
 * `default`, `examples`) are no schemas, whatever they are called.
 */
export function visitSchemas(root: unknown, look: (schema: SchemaObject) => void): void {
  const seen = new Set<object>();
  const stack: unknown[] = [root];
  while (stack.length > 0) {
    const schema = stack.pop();
    if (!isSchemaObject(schema) || seen.has(schema)) continue;
    seen.add(schema);
    look(schema);
    for (const key of single) stack.push(schema[key]);
    for (const key of lists) if (Array.isArray(schema[key])) stack.push(...(schema[key] as unknown[]));
    for (const key of maps) if (isSchemaObject(schema[key])) stack.push(...Object.values(schema[key]));
  }
}

function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
