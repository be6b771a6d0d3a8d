import { isObject } from '../../../base/json.ts';
import type { ParameterPlan } from '../tool/plan.ts';

/** A value that cannot be sent. The message names no input: whoever knows which one adds its name. */
export class UnsendableValue extends Error {}

/** Adds to what is wrong with a value which argument it is. */
export function named<T>(parameter: ParameterPlan, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof UnsendableValue)) throw error;
    throw new UnsendableValue(`Argument "${parameter.input}" ${error.message}. Give another value`);
  }
}

type Encode = (text: string) => string;

/** What pairs are written in: a URL, a cookie, or nowhere that a character means anything. */
interface Writing {
  readonly name: Encode;
  readonly text: Encode;
  readonly delimiter: Encode;
}

/** `a=1`, `a=1&a=2` and the like as a list, percent-encoded; empty where there is nothing to send. */
export function toQueryPairs(plan: ParameterPlan, value: unknown): readonly string[] {
  const text = plan.allowReserved ? encodeReserved('query') : encode;
  return joinPairs(pairsOf(plan, value, { name: encode, text, delimiter: encode }));
}

/** The same for a cookie; the style `cookie` changes no character, OpenAPI 3.2.0 §4.12.2. */
export function toCookiePairs(plan: ParameterPlan, value: unknown): readonly string[] {
  if (plan.style === 'cookie') {
    return joinPairs(pairsOf(plan, value, { name: cookieSafe, text: cookieSafe, delimiter: asItIs }));
  }
  const text = plan.allowReserved ? encodeReserved('cookie') : encode;
  return joinPairs(pairsOf(plan, value, { name: encode, text, delimiter: encode }));
}

/** Names and values that nothing encodes, for the parts of a multipart body. */
export function toPlainPairs(plan: ParameterPlan, value: unknown): readonly (readonly [string, string])[] {
  return pairsOf(plan, value, { name: asItIs, text: asItIs, delimiter: asItIs });
}

/** One path segment, percent-encoded, with the prefix that its style asks for. */
export function toPathText(plan: ParameterPlan, value: unknown): string {
  if (plan.asJson) return encode(JSON.stringify(value));
  const text = plan.allowReserved ? encodeReserved('path') : encode;
  if (plan.style === 'matrix') return matrix(plan, value, text);
  if (plan.style === 'label') return `.${joined(value, plan.explode ? '.' : ',', plan, text)}`;
  return joined(value, encode(delimiterOf(plan) ?? '') || ',', plan, text);
}

/** A header's value as it is sent: the `simple` style without percent-encoding. */
export function toHeaderText(plan: ParameterPlan, value: unknown): string {
  if (!plan.asJson) return joined(value, delimiterOf(plan) ?? ',', plan, asItIs);
  // JSON has a way of its own to write what a header cannot carry.
  return JSON.stringify(value).replaceAll(
    /[^\x20-\x7E]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Percent-encodes everything but RFC 3986's unreserved characters. */
export function encode(text: string): string {
  if (!text.isWellFormed())
    throw new UnsendableValue('holds half of a surrogate pair, which has no UTF-8 form');
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** How a single value is written into a URL or a header. */
export function toText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * The reserved characters of RFC 3986 §2.2 that mean nothing in their place, and so may stand. `#`, `&`, `+`
 * and the brackets never do in a query, where the specification leaves it to the sender to encode them.
 */
const standing = { query: ":/?@!$'()*,;=", path: ":@!$&'()*+,;=", cookie: ":/?#[]@!$&'()*+=" } as const;

/** `allowReserved`: RFC 6570 §3.2.3, by which what is percent-encoded already stays as it is. */
function encodeReserved(place: keyof typeof standing): Encode {
  return (text) =>
    text.replaceAll(/%[0-9A-Fa-f]{2}|[^%]+|%/g, (piece) => {
      if (piece.length === 3 && piece.startsWith('%')) return piece;
      return encode(piece).replaceAll(/%[0-9A-F]{2}/g, (code) => {
        const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
        return standing[place].includes(character) ? character : code;
      });
    });
}

function cookieSafe(text: string): string {
  if (/^[\x20-\x3A\x3C-\x7E]*$/.test(text)) return text;
  throw new UnsendableValue('holds characters that this cookie cannot carry; only ASCII without ";" can');
}

function asItIs(text: string): string {
  return text;
}

function joinPairs(pairs: readonly (readonly [string, string])[]): readonly string[] {
  return pairs.map(([name, text]) => `${name}=${text}`);
}

function pairsOf(
  plan: ParameterPlan,
  value: unknown,
  { name: encodeName, text: encodeText, delimiter: encodeDelimiter }: Writing,
): readonly (readonly [string, string])[] {
  const name = encodeName(plan.name);
  if (plan.asJson) return [[name, encodeText(JSON.stringify(value))]];
  if (plan.style === 'deepObject' && typeof value === 'object' && value !== null) {
    return deepPairs(plan.name, value).map(([key, inner]) => [encodeName(key), encodeText(toText(inner))]);
  }
  const explode = plan.explode || plan.style === 'deepObject';
  const special = delimiterOf(plan);
  const delimiter = special === undefined ? ',' : encodeDelimiter(special);
  if (Array.isArray(value)) {
    if (value.length === 0) return [];
    const items = value.map((item) => itemText(item, plan.inner, encodeText));
    return explode ? items.map((item) => [name, item] as const) : [[name, items.join(delimiter)]];
  }
  if (!isObject(value)) return [[name, encodeText(toText(value))]];
  const entries = Object.entries(value);
  if (explode) return entries.map(([key, inner]) => [encodeName(key), encodeText(toText(inner))] as const);
  if (entries.length === 0) return [];
  return [[name, entriesOf(value, encodeText).flat().join(delimiter)]];
}

type Joining = Pick<ParameterPlan, 'explode' | 'inner'>;

function joined(value: unknown, delimiter: string, { explode, inner }: Joining, encoded: Encode): string {
  if (Array.isArray(value)) return value.map((item) => itemText(item, inner, encoded)).join(delimiter);
  if (!isObject(value)) return encoded(toText(value));
  const entries = entriesOf(value, encoded);
  return (explode ? entries.map(([key, text]) => `${key}=${text}`) : entries.flat()).join(delimiter);
}

/** An item, which may be a list with a delimiter of its own. */
function itemText(item: unknown, inner: readonly string[] | undefined, encoded: Encode): string {
  const [delimiter, ...rest] = inner ?? [];
  if (delimiter === undefined || !Array.isArray(item)) return encoded(toText(item));
  const between = delimiter === ',' ? delimiter : encoded(delimiter);
  return item.map((part) => itemText(part, rest, encoded)).join(between);
}

/** What sets apart the items of a list, where that is not a comma. */
function delimiterOf({ style }: ParameterPlan): string | undefined {
  return { spaceDelimited: ' ', pipeDelimited: '|', tabDelimited: '\t' }[style as string];
}

/** `;color=blue`, and `;color` where the value is empty, RFC 6570 §3.2.7. */
function matrix(plan: ParameterPlan, value: unknown, encoded: Encode): string {
  const pair = (name: string, text: string) => (text === '' ? `;${name}` : `;${name}=${text}`);
  const name = encode(plan.name);
  if (!plan.explode || typeof value !== 'object' || value === null) {
    return pair(name, joined(value, ',', { explode: false }, encoded));
  }
  if (Array.isArray(value)) return value.map((item) => pair(name, encoded(toText(item)))).join('');
  return entriesOf(value as Readonly<Record<string, unknown>>, encoded)
    .map(([key, text]) => pair(key, text))
    .join('');
}

/**
 * `filter[a][b]=1`. The specification is silent about lists; with an index PHP, Stripe, `qs` and the
 * validators of documents all read them.
 */
function deepPairs(prefix: string, value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const name = `${prefix}[${key}]`;
    return typeof inner === 'object' && inner !== null ? deepPairs(name, inner) : [[name, inner] as const];
  });
}

function entriesOf(value: Readonly<Record<string, unknown>>, encoded: Encode): readonly [string, string][] {
  return Object.entries(value).map(([key, inner]) => [encoded(key), encoded(toText(inner))]);
}
