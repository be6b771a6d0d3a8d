import * as fc from 'fast-check';
import type { Random } from './createGenerator.ts';
import type { Schema } from './mergeSchemas.ts';

const hex = '0123456789abcdef';
const letters = 'abcdefghijklmnopqrstuvwxyz';

/** What ends a URL's part, a header's list or a form's pair when it is not encoded. */
const awkward = ['a b', 'a&b=c', 'x/y', 'q?r#s', '50%', 'a+b', "it's", 'é', '(1)', 'a;b', 'http://x/'];

const formats: Readonly<Record<string, (random: Random) => string>> = {
  'date-time': (random) => `${dateOf(random)}T${timeOf(random)}Z`,
  date: dateOf,
  time: (random) => `${timeOf(random)}Z`,
  duration: (random) => `P${1 + random.below(9)}DT${random.below(24)}H`,
  email: (random) => `${wordOf(random, 6)}@example.com`,
  'idn-email': (random) => `${wordOf(random, 6)}@example.com`,
  hostname: (random) => `${wordOf(random, 6)}.example.com`,
  'idn-hostname': (random) => `${wordOf(random, 6)}.example.com`,
  ipv4: (random) => `10.${random.below(256)}.${random.below(256)}.${random.below(256)}`,
  ip: (random) => `10.0.${random.below(256)}.${random.below(256)}`,
  ipv6: (random) => `2001:db8::${hexOf(random, 4)}`,
  cidr: (random) => `10.0.${random.below(256)}.0/24`,
  uri: (random) => `https://example.com/${wordOf(random, 6)}`,
  url: (random) => `https://example.com/${wordOf(random, 6)}`,
  iri: (random) => `https://example.com/${wordOf(random, 6)}`,
  'uri-reference': (random) => `/${wordOf(random, 6)}`,
  'uri-template': (random) => `https://example.com/{${wordOf(random, 6)}}`,
  uuid: (random) => [8, 4, 4, 4, 12].map((length) => hexOf(random, length)).join('-'),
  'json-pointer': (random) => `/${wordOf(random, 6)}`,
  regex: () => '^[a-z]+$',
  byte: base64Of,
  base64: base64Of,
  base64url: base64Of,
  // Numbers as text, as 64-bit counts are often written.
  int32: (random) => String(random.below(1_000)),
  int64: (random) => String(random.below(1_000)),
  integer: (random) => String(random.below(1_000)),
  decimal: (random) => String(random.below(1_000)),
  double: (random) => String(random.below(1_000)),
  float: (random) => String(random.below(1_000)),
  'unix-time': (random) => String(1_700_000_000 + random.below(1_000_000)),
};

/** A text that fits the schema's pattern, format and length, most of the time. */
export function textOf(schema: Schema, random: Random, mayBeAwkward: boolean): string {
  const { pattern, format, contentEncoding } = schema;
  const known = typeof format === 'string' ? formats[format]?.(random) : undefined;
  if (typeof pattern === 'string') {
    const isBoth = known !== undefined && new RegExp(pattern, 'u').test(known);
    return isBoth ? known : matching(pattern, schema, random);
  }
  if (known !== undefined) return known;
  if (contentEncoding === 'base64') return base64Of(random);
  const isAwkward = mayBeAwkward && format === undefined && random.below(2) === 0;
  const text = isAwkward ? random.one(awkward) : wordOf(random, 3 + random.below(8));
  return toLength(text, schema, random);
}

export function wordOf(random: Random, length: number): string {
  return Array.from({ length }, () => letters[random.below(letters.length)]).join('');
}

function matching(pattern: string, schema: Schema, random: Random): string {
  const seed = random.below(2 ** 31);
  try {
    // Several, because the schema may also limit the length.
    const found = fc.sample(fc.stringMatching(new RegExp(pattern, 'u')), { seed, numRuns: 20 });
    return found.find((text) => hasLength(text, schema) && text.trim() !== '') ?? found[0] ?? '';
  } catch {
    // Not every assertion can be generated (\\b); a plain word may do.
    return wordOf(random, 8);
  }
}

function toLength(text: string, schema: Schema, random: Random): string {
  const least = numberOf(schema['minLength'], 1);
  const most = numberOf(schema['maxLength'], Number.POSITIVE_INFINITY);
  const long = text.length < least ? `${text}${wordOf(random, least - text.length)}` : text;
  return long.slice(0, most);
}

function hasLength({ length }: string, schema: Schema): boolean {
  const most = numberOf(schema['maxLength'], Number.POSITIVE_INFINITY);
  return length >= numberOf(schema['minLength'], 1) && length <= most;
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function hexOf(random: Random, length: number): string {
  // The first digit is none, so that a time-based or a nil UUID never comes out.
  return Array.from({ length }, () => hex[1 + random.below(15)]).join('');
}

function base64Of(random: Random): string {
  return Buffer.from(wordOf(random, 9)).toString('base64');
}

function dateOf(random: Random): string {
  return `20${10 + random.below(20)}-${two(1 + random.below(12))}-${two(1 + random.below(28))}`;
}

function timeOf(random: Random): string {
  return `${two(random.below(24))}:${two(random.below(60))}:${two(random.below(60))}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
