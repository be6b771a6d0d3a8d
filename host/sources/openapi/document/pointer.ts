import { isObject } from '../../../base/json.ts';

/** Where a chain of `$ref` ends. */
export type Resolution =
  | { readonly kind: 'found'; readonly value: unknown; readonly pointer: string }
  /** `reason` completes a sentence about the reference and says what to do. */
  | { readonly kind: 'lost'; readonly code: string; readonly reason: string };

/** Appends reference tokens to a fragment pointer, escaped as RFC 6901 §3 asks. */
export function child(pointer: string, ...keys: readonly (string | number)[]): string {
  return keys.reduce<string>((path, key) => `${path}/${escapeToken(String(key))}`, pointer);
}

/** The tokens of a pointer that `child` made, which is never percent-encoded. */
export function tokensOf(pointer: string): readonly string[] {
  if (pointer === '#') return [];
  return pointer
    .slice(2)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value at a local pointer. Own properties only: `#/__proto__` finds nothing. */
export function valueAt(root: unknown, tokens: readonly string[]): unknown {
  let value = root;
  for (const token of tokens) {
    if (Array.isArray(value)) {
      value = /^(0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
    } else if (isObject(value) && Object.hasOwn(value, token)) {
      value = value[token];
    } else {
      return undefined;
    }
  }
  return value;
}

/** The `$ref` of a Reference Object; nothing where `$ref` is absent or names a property. */
export function refOf(value: unknown): string | undefined {
  if (!isObject(value) || !Object.hasOwn(value, '$ref')) return undefined;
  return typeof value['$ref'] === 'string' ? value['$ref'] : undefined;
}

/** What one `$ref` names, inside this document only, without following what stands there. */
export function lookUp(root: unknown, ref: string): Resolution {
  const pointer = toPointer(ref);
  if (pointer === undefined) return lostOutside(ref);
  const value = valueAt(root, tokensOf(pointer));
  if (value !== undefined) return { kind: 'found', value, pointer };
  const reason = `$ref "${ref}" points to nothing in this document. Correct it or add what it names.`;
  return { kind: 'lost', code: 'dangling-ref', reason };
}

/**
 * Follows `$ref` from a value to what it stands for in the end. A file or an address is never opened:
 * whoever wrote the document would choose what the host reads.
 */
export function resolve(root: unknown, value: unknown, pointer: string): Resolution {
  const seen = new Set<string>();
  let at: Resolution = { kind: 'found', value, pointer };
  while (at.kind === 'found') {
    const ref = refOf(at.value);
    if (ref === undefined) return at;
    at = lookUp(root, ref);
    if (at.kind === 'found' && seen.has(at.pointer)) {
      const reason = `$ref "${ref}" leads back to itself. Point it at a definition.`;
      return { kind: 'lost', code: 'circular-ref', reason };
    }
    if (at.kind === 'found') seen.add(at.pointer);
  }
  return at;
}

/** `#/a~1b/0` percent-decoded (RFC 6901 §6) and in the form of `child`; nothing where it is not local. */
function toPointer(ref: string): string | undefined {
  if (ref !== '#' && !ref.startsWith('#/')) return undefined;
  try {
    return decodeURIComponent(ref);
  } catch {
    return undefined;
  }
}

function lostOutside(ref: string): Resolution {
  if (ref.startsWith('#')) {
    const reason = `$ref "${ref}" is not a JSON pointer. Write it as "#/components/…".`;
    return { kind: 'lost', code: 'dangling-ref', reason };
  }
  const reason = `$ref "${ref}" points to another document, which is not read. Move what it names into this one.`;
  return { kind: 'lost', code: 'external-ref', reason };
}

function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
