import { isObject } from './json.ts';

/** The keyword by which a schema asks for a parameter to be sent as a header too (MCP 2026-07-28, Streamable HTTP). */
const KEYWORD = 'x-mcp-header';
/** A token of RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TYPES: readonly unknown[] = ['string', 'integer', 'boolean'];

/** A parameter that is sent as the header `Mcp-Param-<header>` too. */
export interface ParamHeader {
  /** Names of properties from the root to the parameter. */
  readonly path: readonly string[];
  readonly header: string;
}

export interface ParamHeaders {
  readonly found: readonly ParamHeader[];
  /** What makes all that the schema says about headers invalid. Nothing is found then. */
  readonly fault?: string;
}

const known = new WeakMap<object, ParamHeaders>();

/** What an input schema says about headers, worked out once for each schema. */
export function paramHeadersOf(schema: object): ParamHeaders {
  let declarations = known.get(schema);
  if (!declarations) known.set(schema, (declarations = scan(schema)));
  return declarations;
}

/** A value as a header has it, before it is encoded; undefined for what is not sent as one. */
export function toHeaderText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return Number.isSafeInteger(value) ? String(value) : undefined;
}

const BEGIN = '=?base64?';
const END = '?=';
/** RFC 4648 §4, with its padding. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** A value that no header can hold as it is, is sent as Base64 of its UTF-8 (MCP 2026-07-28, Value Encoding). */
export function encodeHeader(text: string): string {
  const isPlain = /^[\x20-\x7e\t]+$/.test(text) && text.trim() === text;
  if (isPlain && !isEncoded(text)) return text;
  return `${BEGIN}${Buffer.from(text, 'utf8').toString('base64')}${END}`;
}

/** What was encoded; undefined for what says that it is encoded and is not. */
export function decodeHeader(value: string): string | undefined {
  if (!isEncoded(value)) return value;
  const base64 = value.slice(BEGIN.length, -END.length);
  if (!BASE64.test(base64)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(base64, 'base64'));
  } catch {
    return undefined;
  }
}

function isEncoded(value: string): boolean {
  return value.length >= BEGIN.length + END.length && value.startsWith(BEGIN) && value.endsWith(END);
}

function scan(schema: object): ParamHeaders {
  const found: ParamHeader[] = [];
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
  found: ParamHeader[],
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

function faultOf(header: unknown, type: unknown, found: readonly ParamHeader[]): string | undefined {
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
