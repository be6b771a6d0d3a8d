import { isObject } from '../../../base/json.ts';
import type { ParameterPlan } from '../tool/plan.ts';

/** A value that cannot be sent. The message names no input: whoever knows which one adds its name. */
export class UnsendableValue extends Error {}

type Encode = (text: string) => string;

/** `a=1`, `a=1&a=2` and the like as a list, percent-encoded; empty where there is nothing to send. */
export function toQueryPairs(plan: ParameterPlan, value: unknown): readonly string[] {
  const name = encode(plan.name);
  if (plan.asJson) return [`${name}=${encode(JSON.stringify(value))}`];
  if (plan.style === 'deepObject' && isObject(value)) return deepPairs(plan.name, value);
  const explode = plan.explode || plan.style === 'deepObject';
  const delimiter = { spaceDelimited: '%20', pipeDelimited: '%7C' }[plan.style as string] ?? ',';
  if (Array.isArray(value)) {
    if (value.length === 0) return [];
    const items = value.map((item) => encode(toText(item)));
    return explode ? items.map((item) => `${name}=${item}`) : [`${name}=${items.join(delimiter)}`];
  }
  if (isObject(value)) {
    const entries = entriesOf(value, encode);
    if (explode) return entries.map(([key, text]) => `${key}=${text}`);
    return entries.length === 0 ? [] : [`${name}=${entries.flat().join(delimiter)}`];
  }
  return [`${name}=${encode(toText(value))}`];
}

/** One path segment, percent-encoded, with the prefix that its style asks for. */
export function toPathText(plan: ParameterPlan, value: unknown): string {
  if (plan.asJson) return encode(JSON.stringify(value));
  if (plan.style === 'matrix') return matrix(plan, value);
  if (plan.style === 'label') return `.${joined(value, plan.explode ? '.' : ',', plan.explode, encode)}`;
  return joined(value, ',', plan.explode, encode);
}

/** A header's value as it is sent: the `simple` style without percent-encoding. */
export function toHeaderText(plan: ParameterPlan, value: unknown): string {
  return plan.asJson ? JSON.stringify(value) : joined(value, ',', plan.explode, (text) => text);
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

function joined(value: unknown, delimiter: string, explode: boolean, encoded: Encode): string {
  if (Array.isArray(value)) return value.map((item) => encoded(toText(item))).join(delimiter);
  if (!isObject(value)) return encoded(toText(value));
  const entries = entriesOf(value, encoded);
  return (explode ? entries.map(([key, text]) => `${key}=${text}`) : entries.flat()).join(delimiter);
}

function matrix(plan: ParameterPlan, value: unknown): string {
  const name = encode(plan.name);
  if (!plan.explode || typeof value !== 'object' || value === null) {
    return `;${name}=${joined(value, ',', false, encode)}`;
  }
  if (Array.isArray(value)) return value.map((item) => `;${name}=${encode(toText(item))}`).join('');
  return `;${joined(value, ';', true, encode)}`;
}

/** `filter[a][b]=1`, with a list as a repeated key. */
function deepPairs(prefix: string, value: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(value).flatMap(([key, inner]): readonly string[] => {
    const name = `${prefix}[${key}]`;
    if (isObject(inner)) return deepPairs(name, inner);
    const items = Array.isArray(inner) ? inner : [inner];
    return items.map((item) => `${encode(name)}=${encode(toText(item))}`);
  });
}

function entriesOf(value: Readonly<Record<string, unknown>>, encoded: Encode): readonly [string, string][] {
  return Object.entries(value).map(([key, inner]) => [encoded(key), encoded(toText(inner))]);
}
