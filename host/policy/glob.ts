import { decodeUri } from '../base/decodeUri.ts';

/** Longer patterns are refused, which bounds the nesting of braces. */
const MAX_LENGTH = 2_000;
/** `{a,b}{c,d}` stands for four alternatives; a pattern may stand for this many. */
const MAX_ALTERNATIVES = 100;

/**
 * A pattern over the two parts of a tool's name, split at its first `/`: `*` is any run of characters
 * within its part (slashes of a native name included), `?` is one character, `{a,b}` are alternatives.
 * Case counts. Nothing can be escaped.
 */
export interface Pattern {
  /** As written. */
  readonly text: string;
  /** The only source names that can match, where the pattern names them all without a wildcard. */
  readonly sources: readonly string[] | undefined;
  /** The same for native names. */
  readonly natives: readonly string[] | undefined;
  /** What a native name must begin with, one text for each alternative: all before its first wildcard. */
  readonly nativeHeads: readonly string[];
  matches(source: string, native: string): boolean;
}

export type ParsedPattern =
  | { readonly kind: 'pattern'; readonly pattern: Pattern }
  | { readonly kind: 'problem'; readonly message: string };

export function parsePattern(text: string): ParsedPattern {
  const slash = text.indexOf('/');
  if (text.length > MAX_LENGTH) return problem(tooLong);
  if (slash < 0) {
    return problem(`The pattern "${text}" has no "/". Write source/tool, for example "${text || '*'}/*".`);
  }
  const sources = expandBraces(text.slice(0, slash));
  const natives = expandBraces(text.slice(slash + 1));
  if (sources === 'unbalanced' || natives === 'unbalanced') {
    return problem(
      `The braces in "${text}" do not pair up before or after its first "/". Write {a,b} within one part.`,
    );
  }
  if (sources === 'many' || natives === 'many' || sources.length * natives.length > MAX_ALTERNATIVES) {
    return problem(tooManyAlternatives(text));
  }
  if (sources.includes('') || natives.includes('')) {
    return problem(`A part of the pattern "${text}" is empty. Write "*" for any source or any tool.`);
  }
  const matchesSource = toMatcher(sources);
  const readings = [...new Set(natives.flatMap(toReadings))];
  const matchesNative = toMatcher(readings);
  return {
    kind: 'pattern',
    pattern: {
      text,
      sources: literals(sources),
      natives: literals(readings),
      nativeHeads: [...new Set(readings.map(headOf))],
      matches: (source, native) => matchesSource(source) && matchesNative(native),
    },
  };
}

/** A rule about `file:///a%20b/*` is one about `file:///a b/*` as well: URIs are judged by both. */
function toReadings(native: string): readonly string[] {
  return native.startsWith('@resource:') ? [native, decodeUri(native)] : [native];
}

/** A pattern of one part, for names that have no source in front. */
export type ParsedGlob =
  | { readonly kind: 'glob'; matches(text: string): boolean }
  | { readonly kind: 'problem'; readonly message: string };

export function parseGlob(text: string): ParsedGlob {
  if (text.length > MAX_LENGTH) return { kind: 'problem', message: tooLong };
  const globs = expandBraces(text);
  switch (globs) {
    case 'unbalanced':
      return { kind: 'problem', message: `The braces in "${text}" do not pair up. Write {a,b}.` };
    case 'many':
      return { kind: 'problem', message: tooManyAlternatives(text) };
    default:
      return { kind: 'glob', matches: toMatcher(globs) };
  }
}

/** Most patterns of a long file differ from a name within their first characters, which costs least to see. */
function toMatcher(globs: readonly string[]): (text: string) => boolean {
  const [first, ...others] = globs.map((glob) => {
    if (/^\*+$/.test(glob)) return () => true;
    const head = headOf(glob);
    if (head === glob) return (text: string) => text === glob;
    return (text: string) => text.startsWith(head) && matchesGlob(glob, text);
  });
  if (!first) return () => false;
  return others.length === 0 ? first : (text) => first(text) || others.some((matches) => matches(text));
}

function headOf(glob: string): string {
  return glob.split(/[*?]/, 1)[0] ?? '';
}

/**
 * Whether a glob of `*` and `?` matches the whole text. Only the last `*` is ever taken up again, so the
 * time is bounded by the product of the two lengths whatever the pattern.
 */
export function matchesGlob(glob: string, text: string): boolean {
  let inGlob = 0;
  let inText = 0;
  let star = -1;
  let starText = 0;
  while (inText < text.length) {
    if (glob[inGlob] === '*') {
      star = inGlob++;
      starText = inText;
    } else if (glob[inGlob] === '?') {
      inGlob++;
      inText += widthAt(text, inText);
    } else if (inGlob < glob.length && glob[inGlob] === text[inText]) {
      inGlob++;
      inText++;
    } else if (star >= 0) {
      inGlob = star + 1;
      starText += widthAt(text, starText);
      inText = starText;
    } else {
      return false;
    }
  }
  while (glob[inGlob] === '*') inGlob++;
  return inGlob === glob.length;
}

/** A character outside the Basic Multilingual Plane takes two places of a string. */
function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

type Expansion = readonly string[] | 'unbalanced' | 'many';

/** What was read of a text, and where reading stopped. */
interface Reading {
  readonly alternatives: Expansion;
  readonly end: number;
}

const TOO_MANY: Reading = { alternatives: 'many', end: 0 };

/** What a text with `{a,b}` stands for. */
export function expandBraces(text: string): Expansion {
  const { alternatives, end } = readSequence(text, 0, '}');
  if (typeof alternatives === 'string') return alternatives;
  return end < text.length ? 'unbalanced' : alternatives;
}

/** Reads up to one of the characters in `ends`, or to the end. */
function readSequence(text: string, start: number, ends: string): Reading {
  let alternatives: readonly string[] = [''];
  let at = start;
  while (at < text.length && !ends.includes(text.charAt(at))) {
    if (text[at] !== '{') {
      const literalEnd = endOfLiteral(text, at, `{${ends}`);
      const literal = text.slice(at, literalEnd);
      alternatives = alternatives.map((prefix) => prefix + literal);
      at = literalEnd;
      continue;
    }
    const group = readGroup(text, at + 1);
    if (typeof group.alternatives === 'string') return group;
    const choices = group.alternatives;
    if (alternatives.length * choices.length > MAX_ALTERNATIVES) return TOO_MANY;
    alternatives = alternatives.flatMap((prefix) => choices.map((choice) => prefix + choice));
    at = group.end;
  }
  return { alternatives, end: at };
}

/** Reads alternatives up to and including the closing brace. */
function readGroup(text: string, start: number): Reading {
  const alternatives: string[] = [];
  let at = start;
  for (;;) {
    const part = readSequence(text, at, ',}');
    if (typeof part.alternatives === 'string') return part;
    if (part.end >= text.length) return { alternatives: 'unbalanced', end: 0 };
    alternatives.push(...part.alternatives);
    if (alternatives.length > MAX_ALTERNATIVES) return TOO_MANY;
    at = part.end + 1;
    if (text[part.end] === '}') return { alternatives, end: at };
  }
}

function endOfLiteral(text: string, start: number, ends: string): number {
  let at = start;
  while (at < text.length && !ends.includes(text.charAt(at))) at++;
  return at;
}

function literals(globs: readonly string[]): readonly string[] | undefined {
  return globs.some((glob) => /[*?]/.test(glob)) ? undefined : [...new Set(globs)];
}

const tooLong = `The pattern is longer than ${MAX_LENGTH} characters. Split it up.`;

function tooManyAlternatives(text: string): string {
  return `The braces in "${text}" make more than ${MAX_ALTERNATIVES} alternatives. Split it up.`;
}

function problem(message: string): ParsedPattern {
  return { kind: 'problem', message };
}
