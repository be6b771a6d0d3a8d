/** Nesting beyond which a shape says only what kind of value it holds. */
const MAX_DEPTH = 6;
const MAX_KEYS = 50;
/** Of all objects of one value together. Records rotate by size, so what fills them pushes others out. */
const MAX_NAMES = 500;
const MAX_NAME_LENGTH = 100;

/**
 * What a value looks like without what it says: names stay, values become their type. An array is the
 * shape of its first item and its length. Used for records, so that they hold nobody's data.
 *
 * @param mask takes secrets out of a name, which whoever calls is free to choose.
 */
export function toShape(value: unknown, mask: (name: string) => string): unknown {
  let left = MAX_NAMES;
  const shapeOf = (inner: unknown, depth: number): unknown => {
    if (inner === null) return 'null';
    if (Array.isArray(inner)) {
      if (inner.length === 0 || depth >= MAX_DEPTH) return `array(${inner.length})`;
      return [shapeOf(inner[0], depth + 1), ...(inner.length > 1 ? [`… ${inner.length} items`] : [])];
    }
    if (typeof inner === 'object') return shapeOfObject(inner, depth);
    return typeof inner === 'string' ? `string(${inner.length})` : typeof inner;
  };
  const shapeOfObject = (inner: object, depth: number): unknown => {
    const keys = Object.keys(inner);
    if (depth >= MAX_DEPTH || left === 0) return `object(${keys.length})`;
    const shown = keys.slice(0, Math.min(MAX_KEYS, left));
    left -= shown.length;
    const entries: [string, unknown][] = shown.map((key) => [
      cut(mask(key)),
      shapeOf((inner as Readonly<Record<string, unknown>>)[key], depth + 1),
    ]);
    if (keys.length > shown.length) entries.push(['…', `${keys.length - shown.length} more`]);
    return Object.fromEntries(entries);
  };
  return shapeOf(value, 0);
}

/** A name is cut after it was masked: half a secret would be masked no more. */
function cut(name: string): string {
  return name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH).toWellFormed()}…` : name;
}
