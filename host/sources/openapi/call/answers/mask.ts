import { isObject } from '../../../../base/json.ts';

const mask = '[redacted]';
/** Shorter values would mask ordinary words. */
const shortest = 6;

/** A text with what must not be read taken out; the same string where nothing had to be. */
export type Mask = (text: string) => string;

/** Makes masks, and keeps the last one: calls of a source carry the same credentials most of the time. */
export function createMasks(): (credentials: readonly string[]) => Mask {
  let last: { readonly credentials: readonly string[]; readonly mask: Mask } | undefined;
  return (credentials) => {
    const isSame =
      last?.credentials.length === credentials.length &&
      last.credentials.every((credential, index) => credential === credentials[index]);
    if (!last || !isSame) last = { credentials, mask: createMask(credentials) };
    return last.mask;
  };
}

/**
 * Takes the credentials that a request carried out of what comes back: an API may say back what it was sent,
 * and the caller's agent must not learn it. They are found as they are, and as JSON and URLs write them.
 */
export function createMask(credentials: readonly string[]): Mask {
  const secrets = [...new Set(credentials.flatMap(partsOf))]
    .filter((secret) => secret.length >= shortest)
    // The longest first: of one that begins like a shorter one, masking that one would leave the rest.
    .toSorted((a, b) => b.length - a.length)
    .map((secret) => (/^[\w.~-]+$/.test(secret) ? secret : toPattern(secret)));
  return (text) => secrets.reduce<string>((masked, secret) => masked.replaceAll(secret, mask), text);
}

/** A JSON text that was masked where its values may be numbers: what comes back is JSON again. */
export function maskJson(text: string, masked: string, hide: Mask): string {
  try {
    JSON.parse(masked);
    return masked;
  } catch {
    try {
      return JSON.stringify(maskValue(JSON.parse(text), hide));
    } catch {
      // No JSON before either, or nested too deeply to be written again.
      return masked;
    }
  }
}

function maskValue(value: unknown, hide: Mask): unknown {
  if (typeof value === 'string') return hide(value);
  if (typeof value === 'number') return hide(String(value)) === String(value) ? value : mask;
  if (Array.isArray(value)) return value.map((item) => maskValue(item, hide));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [hide(key), maskValue(inner, hide)]));
}

/** A credential with and without its scheme; of `user:password` the password, and both as they are sent. */
function partsOf(credential: string): readonly string[] {
  const token = credential.replace(/^(bearer|basic) +/i, '');
  const colon = token.indexOf(':');
  if (colon < 0) return [token];
  return [token, token.slice(colon + 1), Buffer.from(token, 'utf8').toString('base64')];
}

/** Letters and digits are written as they are everywhere; the rest may be escaped. */
function toPattern(secret: string): RegExp {
  const parts = Array.from(secret, (char) => {
    if (/\w/.test(char)) return char;
    const code = char.charCodeAt(0).toString(16).padStart(4, '0');
    const percent = encodeURIComponent(char.toWellFormed());
    const forms = [`\\u{${char.codePointAt(0)?.toString(16)}}`, `\\\\u${anyCase(code)}`];
    if (/["\\/]/.test(char)) forms.unshift(`\\\\\\u{${char.charCodeAt(0).toString(16)}}`);
    if (char === ' ') forms.push('\\+');
    if (percent !== char) forms.push(anyCase(percent));
    return `(?:${forms.join('|')})`;
  });
  return new RegExp(parts.join(''), 'gu');
}

function anyCase(hex: string): string {
  return hex.replaceAll(/[a-f]/gi, (digit) => `[${digit.toLowerCase()}${digit.toUpperCase()}]`);
}
