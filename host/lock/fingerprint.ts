import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Json, JsonObject } from '../base/json.ts';

/** What {@link fingerprintOf} answers; safe as the name of a file. */
const FINGERPRINT = /^sha256-[A-Za-z0-9_-]{43}$/;

const known = new WeakMap<JsonObject, string>();

/**
 * What tells one definition of a tool from another: SHA-256 over its canonical form (RFC 8785) as the server sent
 * it, without its `_meta`, which may be another with each answer. It is kept by the object's identity, so a
 * definition must not change once it was given here. Never throws.
 */
export function fingerprintOf(definition: JsonObject): string {
  let fingerprint = known.get(definition);
  if (fingerprint === undefined) {
    const hash = createHash('sha256').update(canonicalForm(withoutMeta(definition)));
    fingerprint = `sha256-${hash.digest('base64url')}`;
    known.set(definition, fingerprint);
  }
  return fingerprint;
}

export function isFingerprint(text: string): boolean {
  return FINGERPRINT.test(text);
}

/** A definition without what its fingerprint leaves out. */
export function withoutMeta(definition: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(definition).filter(([key]) => key !== '_meta'));
}

/**
 * The canonical form of RFC 8785. That has none for lone surrogates, nor for numbers too large for a double, which
 * JSON.parse turns into Infinity; a value with one of these becomes a list that holds it spelled out. So it can
 * be told from each other value, and from each object without such parts.
 */
export function canonicalForm(value: Json): string {
  try {
    return canonicalize(value) ?? '';
  } catch {
    return canonicalize([spelledOut(value)]) ?? '';
  }
}

/** A copy in which each string is written with quotes and escapes, and other numbers than finite ones as words. */
function spelledOut(root: Json): Json {
  // A server may nest without end, so the containers wait in a list and not on the stack.
  const waiting: [from: Json[] | JsonObject, to: Json[] | JsonObject][] = [];
  const copy = (value: Json): Json => {
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
    if (typeof value !== 'object' || value === null) return value;
    const to = Array.isArray(value) ? [] : {};
    waiting.push([value, to]);
    return to;
  };
  const result = copy(root);
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [from, to] = next;
    for (const [key, inner] of Object.entries(from)) {
      if (Array.isArray(to)) to.push(copy(inner));
      else to[JSON.stringify(key)] = copy(inner);
    }
  }
  return result;
}
