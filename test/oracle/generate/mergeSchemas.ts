/** A JSON Schema object, as tools announce it. */
export type Schema = Readonly<Record<string, unknown>>;

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const highest = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const lowest = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];

/**
 * One schema for values that fit both, as far as a generator needs it. What it gets wrong makes a value
 * that does not validate, and then another one is tried.
 */
export function mergeSchemas(a: Schema, b: Schema): Schema {
  const merged: Record<string, unknown> = { ...a, ...b };
  for (const key of highest) setLimit(merged, key, [a[key], b[key]], Math.max);
  for (const key of lowest) setLimit(merged, key, [a[key], b[key]], Math.min);
  if (isSchema(a['properties']) && isSchema(b['properties'])) {
    merged['properties'] = mergeProperties(a['properties'], b['properties']);
  }
  const required = [...listOf(a['required']), ...listOf(b['required'])];
  if (required.length > 0) merged['required'] = [...new Set(required)];
  if (Array.isArray(a['enum']) && Array.isArray(b['enum'])) {
    const choices = new Set(b['enum'].map((choice) => JSON.stringify(choice)));
    merged['enum'] = a['enum'].filter((choice) => choices.has(JSON.stringify(choice)));
  }
  if (a['type'] !== undefined && b['type'] !== undefined) {
    merged['type'] = commonTypes(typesOf(a), typesOf(b));
  }
  for (const key of ['items', 'additionalProperties']) {
    if (isSchema(a[key]) && isSchema(b[key])) merged[key] = { allOf: [a[key], b[key]] };
    else if (a[key] === false || b[key] === false) merged[key] = false;
  }
  const rest = ['allOf', 'anyOf', 'oneOf'].filter((key) => Array.isArray(a[key]) && Array.isArray(b[key]));
  // Two choices are both still to be made; the second becomes a part that is merged later.
  for (const key of rest) {
    merged[key] = a[key];
    merged['allOf'] = [...listOf(key === 'allOf' ? a['allOf'] : merged['allOf']), { [key]: b[key] }];
    if (key === 'allOf') merged['allOf'] = [...listOf(a['allOf']), ...listOf(b['allOf'])];
  }
  return merged;
}

export function typesOf(schema: Schema): readonly string[] {
  return [schema['type']].flat().filter((type): type is string => typeof type === 'string');
}

function mergeProperties(a: Schema, b: Schema): Schema {
  const both = Object.keys(a).filter((name) => Object.hasOwn(b, name));
  return { ...a, ...b, ...Object.fromEntries(both.map((name) => [name, { allOf: [a[name], b[name]] }])) };
}

function commonTypes(a: readonly string[], b: readonly string[]): readonly string[] {
  const fits = (type: string, other: readonly string[]): boolean =>
    other.includes(type) || (type === 'integer' && other.includes('number'));
  return [...new Set([...a.filter((type) => fits(type, b)), ...b.filter((type) => fits(type, a))])];
}

function setLimit(
  merged: Record<string, unknown>,
  key: string,
  limits: readonly unknown[],
  choose: (...numbers: number[]) => number,
): void {
  const numbers = limits.filter((limit) => typeof limit === 'number');
  if (numbers.length > 0) merged[key] = choose(...numbers);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
