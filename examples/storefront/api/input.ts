import { problems, type FieldError } from './problem.ts';

/** A value that passed, or everything that is wrong with it. `at` in an error is a JSON Pointer (RFC 6901). */
type Checked<T> = { ok: true; value: T } | { ok: false; errors: { at: string; detail: string }[] };

/** Turns untrusted input into a trusted value. Checks are combined into the shape of a body or a query. */
export type Check<T> = (value: unknown, at: string) => Checked<T>;

type Shape = Record<string, Check<unknown>>;
type Parsed<S extends Shape> = { [Key in keyof S]: S[Key] extends Check<infer T> ? T : never };

/** Parses a JSON body; all that is wrong goes into one 422 problem, so that a caller can mend it in one go. */
export function parseBody<S extends Shape>(body: unknown, shape: S): Parsed<S> {
  const checked = record(shape)(body, '');
  if (checked.ok) return checked.value;
  throw problems.invalidBody(checked.errors.map(({ at, detail }) => ({ pointer: at, detail })));
}

/** Parses a query whose shape is made of `single` and `several`; all that is wrong goes into one 400 problem. */
export function parseQuery<S extends Shape>(query: URLSearchParams, shape: S): Parsed<S> {
  const values = Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
  const checked = record(shape)(values, '');
  if (checked.ok) return checked.value;
  throw problems.invalidParameters(
    checked.errors.map(({ at, detail }): FieldError => ({ parameter: at.split('/')[1] ?? '', detail })),
  );
}

/** An object with exactly these fields. Unknown ones are refused: they are mostly misspelt known ones. */
export function record<S extends Shape>(shape: S): Check<Parsed<S>> {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return wrong(at, 'must be an object');
    const fields = new Map<string, unknown>(Object.entries(value));
    const errors = [...fields.keys()]
      .filter((name) => !Object.hasOwn(shape, name))
      .map((name) => ({
        at: `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        detail: 'is not a known name',
      }));
    const result: Record<string, unknown> = {};
    for (const [name, check] of Object.entries(shape)) {
      const checked = check(fields.get(name), `${at}/${name}`);
      if (checked.ok) result[name] = checked.value;
      else errors.push(...checked.errors);
    }
    // Each field was checked by the shape's own check, which is what Parsed describes.
    return errors.length > 0 ? { ok: false, errors } : right(result as Parsed<S>);
  };
}

export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value, at) => (value === undefined ? right(undefined) : check(value, at));
}

export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value, at) => (value === null ? right(null) : check(value, at));
}

export function text({ max, min = 1 }: { max: number; min?: number }): Check<string> {
  return (value, at) =>
    typeof value === 'string' && value.trim().length >= min && value.length <= max
      ? right(value)
      : wrong(at, `must be a text of ${min} to ${max} characters`);
}

export function integer({ min, max }: { min: number; max: number }): Check<number> {
  return (value, at) =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
      ? right(value)
      : wrong(at, `must be an integer from ${min} to ${max}`);
}

export function oneOf<const T extends string>(allowed: readonly T[]): Check<T> {
  return (value, at) => {
    const match = allowed.find((candidate) => candidate === value);
    return match === undefined ? wrong(at, `must be one of ${allowed.join(', ')}`) : right(match);
  };
}

export function listOf<T>(check: Check<T>, { min, max }: { min: number; max: number }): Check<T[]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) {
      return wrong(at, `must be a list of ${min} to ${max} items`);
    }
    const checked = value.map((item: unknown, index) => check(item, `${at}/${index}`));
    const errors = checked.flatMap((item) => (item.ok ? [] : item.errors));
    return errors.length > 0
      ? { ok: false, errors }
      : right(checked.flatMap((item) => (item.ok ? [item.value] : [])));
  };
}

/** A full date of RFC 3339, such as 2026-02-28. Days that no calendar has, such as 2026-02-30, are refused. */
export const date: Check<string> = (value, at) => {
  const isDate =
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}$/.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    new Date(value).toISOString().startsWith(value);
  return isDate ? right(value) : wrong(at, 'must be a date such as 2026-02-28');
};

export const flagText: Check<boolean> = (value, at) =>
  value === 'true' || value === 'false' ? right(value === 'true') : wrong(at, 'must be true or false');

/** An integer as a query carries it. Only plain digits count, so `1e3`, `0x10` and blanks are refused. */
export function integerText(range: { min: number; max: number }): Check<number> {
  return (value, at) =>
    integer(range)(typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : undefined, at);
}

/** A query parameter that may be given once. */
export function single<T>(check: Check<T>): Check<T | undefined> {
  return (value, at) => {
    if (!Array.isArray(value)) return right(undefined);
    return value.length === 1 ? check(value[0], at) : wrong(at, 'must be given only once');
  };
}

/** A query parameter that may be repeated, such as `status=paid&status=packed` (form style, exploded). */
export function several<T>(check: Check<T>): Check<T[] | undefined> {
  return optional(listOf(check, { min: 1, max: 20 }));
}

function right<T>(value: T): Checked<T> {
  return { ok: true, value };
}

function wrong(at: string, detail: string): Checked<never> {
  return { ok: false, errors: [{ at, detail }] };
}
