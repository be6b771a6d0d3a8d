const MASK = '[redacted]';
/** Shorter values would mask ordinary words. */
const MIN_SECRET_LENGTH = 6;

/** `Authorization` values (RFC 9110 §11.6.2, RFC 6750 §2.1) wherever they turn up in text. */
const CREDENTIALS = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi;
const NAMED =
  /\b(api[-_]?key|access[-_]?token|refresh[-_]?token|client[-_]?secret|password)(["']?\s*[:=]\s*["']?)[^\s"'&,;}]{4,}/gi;
/** Argument names whose values are never recorded, whatever is switched on. */
const SECRET_NAMES =
  /^(authorization|cookie|password|passwd|secret|token|api[-_]?key|access[-_]?token|refresh[-_]?token|client[-_]?secret)$/i;

/** The one thing that stands in front of every log line and every record. */
export interface Redactor {
  /** From now on this value is masked wherever it appears. */
  add(secret: string): void;
  text(text: string): string;
  /** A copy of a JSON value with secret strings masked, also by the name of their property. */
  value(value: unknown): unknown;
}

export function createRedactor(): Redactor {
  // The longest first: of a secret that begins like a shorter one, masking that one would leave the rest.
  let secrets: readonly string[] = [];
  const text = (input: string): string => {
    let result = input;
    for (const secret of secrets) result = result.replaceAll(secret, MASK);
    return result.replace(CREDENTIALS, `$1 ${MASK}`).replace(NAMED, `$1$2${MASK}`);
  };
  const value = (input: unknown): unknown => {
    if (typeof input === 'string') return text(input);
    if (Array.isArray(input)) return input.map(value);
    if (typeof input !== 'object' || input === null) return input;
    return Object.fromEntries(
      Object.entries(input).map(([key, inner]) => [text(key), SECRET_NAMES.test(key) ? MASK : value(inner)]),
    );
  };
  return {
    add: (secret) => {
      if (secret.length < MIN_SECRET_LENGTH || secrets.includes(secret)) return;
      secrets = [...secrets, secret].toSorted((a, b) => b.length - a.length);
    },
    text,
    value,
  };
}
