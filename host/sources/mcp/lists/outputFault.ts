import { Ajv } from 'ajv';
import { isObject, type JsonObject, property } from '../../../base/json.ts';

let judge: Ajv | undefined;

/**
 * Why clients cannot compile an output schema; undefined where they can. Official ones compile those of all tools when
 * they read a list, and read none of it where one cannot be. It is judged without being compiled, which takes long for
 * what somebody made to take long. The reason completes a sentence whose subject is the schema.
 */
export function findOutputFault(schema: JsonObject): string | undefined {
  judge ??= new Ajv({ strict: false, logger: false, validateFormats: false });
  const { $schema: _, ...plain } = schema;
  if (judge.validateSchema(plain) !== true) return 'is no valid JSON Schema';
  return faultIn(schema, schema);
}

/** Values, and no schemas. */
const values = new Set(['default', 'const', 'enum', 'examples', 'example']);

function faultIn(node: unknown, root: JsonObject): string | undefined {
  if (Array.isArray(node)) return first(node, (each) => faultIn(each, root));
  if (!isObject(node)) return undefined;
  const [id, ref, pattern] = ['$id', '$ref', 'pattern'].map((key) => property(node, key));
  // One that another tool has too would stand for either of them.
  if (typeof id === 'string') return 'has an "$id"';
  if (typeof ref === 'string' && !leadsTo(ref, root))
    return `refers to ${JSON.stringify(ref.slice(0, 80))}, which it does not hold`;
  const patterns = [pattern, ...Object.keys(property(node, 'patternProperties') ?? {})];
  if (!patterns.every(isPattern)) return 'has a pattern that is none';
  return first(Object.entries(node), ([key, inner]) => (values.has(key) ? undefined : faultIn(inner, root)));
}

function first<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isPattern(pattern: unknown): boolean {
  if (typeof pattern !== 'string') return true;
  try {
    void new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

/** Whether a JSON Pointer (RFC 6901 §6) leads to a schema. Anchors are new to older clients. */
function leadsTo(ref: string, root: JsonObject): boolean {
  if (ref === '#') return true;
  if (!/^#\/[\w$/~.-]+$/.test(ref)) return false;
  const keys = ref.slice(2).split('/');
  let found: unknown = root;
  for (const key of keys) {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    found = Array.isArray(found) ? found[Number(name)] : property(found, name);
  }
  return isObject(found) || typeof found === 'boolean';
}
