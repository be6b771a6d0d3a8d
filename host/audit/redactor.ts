const MASK = '[redacted]';
/** Shorter values would mask ordinary words. */
const MIN_SECRET_LENGTH = 6;
/** Levels of nesting that are kept of a value: deeper ones serve only to exhaust a stack. */
const MAX_DEPTH = 128;
const TOO_DEEP = '[nested too deeply]';

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
    // Nothing that is masked is that short, and most names of arguments are.
    if (input.length < MIN_SECRET_LENGTH) return input;
    let result = input;
    for (const secret of secrets) result = result.replaceAll(secret, MASK);
    // Both patterns need one of these; an argument's name, at each call, has none.
    if (!/[\s:=]/.test(result)) return result;
    return result.replace(CREDENTIALS, `$1 ${MASK}`).replace(NAMED, `$1$2${MASK}`);
  };
  const value = (input: unknown, depth = 0): unknown => {
    if (typeof input === 'string') return text(input);
    if (typeof input !== 'object' || input === null) return input;
    if (depth >= MAX_DEPTH) return TOO_DEEP;
    if (Array.isArray(input)) return input.map((item) => value(item, depth + 1));
    return Object.fromEntries(
      Object.entries(input).map(([key, inner]) => [
        text(key),
        SECRET_NAMES.test(key) ? MASK : value(inner, depth + 1),
      ]),
    );
  };
  return {
    add: (given) => {
      // A credential is sent without the line break that a file or a pasted text ends with.
      const secret = given.trim();
      if (secret.length < MIN_SECRET_LENGTH || secrets.includes(secret)) return;
      secrets = [...secrets, secret].toSorted((a, b) => b.length - a.length);
    },
    text,
    value: (input) => value(input),
  };
}
