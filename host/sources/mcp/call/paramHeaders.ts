import { isObject, property } from '../../../base/json.ts';

/** The keyword by which a schema asks for a parameter to be sent as a header too (MCP 2026-07-28, Streamable HTTP). */
const KEYWORD = 'x-mcp-header';
/** A token of RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TYPES: readonly unknown[] = ['string', 'integer', 'boolean'];

interface Declared {
  /** Names of properties from the root to the parameter. */
  readonly path: readonly string[];
  readonly header: string;
}

type Declarations = { readonly found: readonly Declared[]; readonly fault?: string };

const known = new WeakMap<object, Declarations>();

/** Why a tool cannot be called, because what its schema says about headers is invalid; undefined where nothing is. */
export function findHeaderFault(schema: object): string | undefined {
  return declarationsOf(schema).fault;
}

/** The headers `Mcp-Param-*` that go with these arguments. */
export function toParamHeaders(schema: object, given: unknown): Readonly<Record<string, string>> {
  const headers = declarationsOf(schema).found.flatMap(({ path, header }): [string, string][] => {
    const value = path.reduce(property, given);
    const text = toText(value);
    return text === undefined ? [] : [[`Mcp-Param-${header}`, encode(text)]];
  });
  return Object.fromEntries(headers);
}

function declarationsOf(schema: object): Declarations {
  let declarations = known.get(schema);
  if (!declarations) known.set(schema, (declarations = scan(schema)));
  return declarations;
}

function scan(schema: object): Declarations {
  const found: Declared[] = [];
  // Most tools say nothing about headers, which is known without a walk.
  if (!JSON.stringify(schema).includes(`"${KEYWORD}"`)) return { found };
  const fault = visit(schema, [], true, found);
  return fault === undefined ? { found } : { found: [], fault };
}

/** Only a chain of `properties` leads to a parameter that is certainly there by that name. */
function visit(
  node: unknown,
  path: readonly string[],
  isReachable: boolean,
  found: Declared[],
): string | undefined {
  if (Array.isArray(node)) return first(node, (each) => visit(each, path, false, found));
  if (!isObject(node)) return undefined;
  if (Object.hasOwn(node, KEYWORD)) {
    const header = node[KEYWORD];
    const fault = isReachable && path.length > 0 ? faultOf(header, node['type'], found) : 'is out of place';
    if (fault !== undefined) return `has an "${KEYWORD}" that ${fault}`;
    found.push({ path, header: String(header) });
  }
  return first(Object.entries(node), ([key, inner]) => {
    // Examples and the like are values, not schemas.
    if (['default', 'const', 'enum', 'examples', 'example', KEYWORD].includes(key)) return undefined;
    if (key !== 'properties' || !isObject(inner)) return visit(inner, [...path, key], false, found);
    return first(Object.entries(inner), ([name, each]) => visit(each, [...path, name], isReachable, found));
  });
}

function faultOf(header: unknown, type: unknown, found: readonly Declared[]): string | undefined {
  if (typeof header !== 'string' || !TOKEN.test(header)) return 'is not the name of a header';
  if (!TYPES.includes(type)) return 'stands at something else than text, an integer or a boolean';
  const isTaken = found.some((each) => each.header.toLowerCase() === header.toLowerCase());
  return isTaken ? `names "${header}" twice` : undefined;
}

function first<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

/** A value that no header can hold as it is, is sent as Base64 of its UTF-8 (MCP 2026-07-28, Value Encoding). */
function encode(text: string): string {
  const isPlain = /^[\x20-\x7e\t]+$/.test(text) && text.trim() === text;
  if (isPlain && !(text.startsWith('=?base64?') && text.endsWith('?='))) return text;
  return `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}
