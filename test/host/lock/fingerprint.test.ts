import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../host/base/json.ts';
import { canonicalForm, fingerprintOf, isFingerprint, withoutMeta } from '../../../host/lock/fingerprint.ts';
import { anyDefinition, anyJson, anyName, reversed } from './anyTools.ts';

const parse = (text: string): JsonObject => JSON.parse(text) as JsonObject;

describe('a fingerprint', () => {
  it('is the SHA-256 of the canonical form of RFC 8785', () => {
    const sent = parse(
      '{"name":"pay","inputSchema":{"type":"object","maximum":1E30,"minimum":4.50,"a":"\\u20ac$\\u000f"}}',
    );
    const canonical =
      '{"inputSchema":{"a":"€$\\u000f","maximum":1e+30,"minimum":4.5,"type":"object"},"name":"pay"}';
    expect(fingerprintOf(sent)).toBe(`sha256-${createHash('sha256').update(canonical).digest('base64url')}`);
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(anyDefinition, (definition) => {
        expect(fingerprintOf(reversed(definition) as JsonObject)).toBe(fingerprintOf(definition));
      }),
    );
  });

  it('is another for each other definition', () => {
    fc.assert(
      fc.property(anyDefinition, anyDefinition, (one, other) => {
        const isSame = isDeepStrictEqual(plain(withoutMeta(one)), plain(withoutMeta(other)));
        expect(fingerprintOf(one) === fingerprintOf(other)).toBe(isSame);
      }),
    );
  });

  it('changes with any one value, wherever it stands', () => {
    fc.assert(
      fc.property(anyDefinition, anyName, anyJson, anyJson, (definition, key, before, after) => {
        fc.pre(key !== '_meta' && !isDeepStrictEqual(plain(before), plain(after)));
        const deep = (value: Json): JsonObject => ({
          ...definition,
          inputSchema: { properties: [{ [key]: value }] },
        });
        expect(fingerprintOf(deep(before))).not.toBe(fingerprintOf(deep(after)));
      }),
    );
  });

  it('leaves out what may be another with each answer, but only at the top', () => {
    const definition = { name: 'a', description: 'b' };
    expect(fingerprintOf({ ...definition, _meta: { at: 1 } })).toBe(fingerprintOf(definition));
    expect(fingerprintOf({ ...definition, icons: { _meta: 1 } })).not.toBe(
      fingerprintOf({ ...definition, icons: { _meta: 2 } }),
    );
  });

  it('is kept by the identity of the object', () => {
    let reads = 0;
    const definition = Object.defineProperty({ name: 'a' }, 'title', {
      enumerable: true,
      get: () => `${(reads += 1)}`,
    });
    expect(fingerprintOf(definition)).toBe(fingerprintOf(definition));
    expect(reads).toBe(1);
  });

  it('is safe as the name of a file', () => {
    expect(isFingerprint(fingerprintOf({ name: 'a' }))).toBe(true);
    for (const text of [
      '',
      'sha256-',
      `sha256-${'a'.repeat(44)}`,
      `../sha256-${'a'.repeat(40)}`,
      `sha256-${'a'.repeat(43)}\n`,
    ]) {
      expect(isFingerprint(text)).toBe(false);
    }
  });
});

describe('what RFC 8785 has no form for', () => {
  it.each([
    ['half surrogates', '{"name":"\\ud800"}', '{"name":"\\ud801"}'],
    ['a half surrogate and the replacement character', '{"name":"\\udc00"}', '{"name":"\\ufffd"}'],
    ['a half surrogate and its escape as text', '{"name":"\\ud800"}', '{"name":"\\\\ud800"}'],
    ['keys that would become one', '{"\\ud800":1,"\\ud801":2}', '{"\\ud800":2,"\\ud801":1}'],
    ['a number that is too large and null', '{"maximum":1e400}', '{"maximum":null}'],
    [
      'a number that is too large and its name',
      '{"maximum":1e400,"a":"\\ud800"}',
      '{"maximum":"Infinity","a":"\\ud800"}',
    ],
    ['a key and a prototype', '{"__proto__":{"a":"\\ud800"}}', '{}'],
  ])('is told apart: %s', (_, one, other) => {
    expect(fingerprintOf(parse(one))).not.toBe(fingerprintOf(parse(other)));
    expect(fingerprintOf(parse(one))).toBe(fingerprintOf(parse(one)));
  });

  it('takes no stack, however deeply it is nested', () => {
    const depth = 200_000;
    const deep = (end: string): JsonObject => parse(`{"a":${'['.repeat(depth)}${end}${']'.repeat(depth)}}`);
    expect(fingerprintOf(deep('1'))).not.toBe(fingerprintOf(deep('2')));
    expect(fingerprintOf(deep('"\\ud800"'))).not.toBe(fingerprintOf(deep('"\\ud801"')));
  });

  it('is valid JSON all the same', () => {
    fc.assert(fc.property(anyJson, (value) => void JSON.parse(canonicalForm(value))));
  });
});

/** With minus zero as zero: JSON has one number for both. */
function plain(value: Json): Json {
  if (value === 0) return 0;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
