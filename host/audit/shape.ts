/** Nesting beyond which a shape says only what kind of value it holds. */
const MAX_DEPTH = 6;
const MAX_KEYS = 50;

/**
 * What a value looks like without what it says: names stay, values become their type. An array is the
 * shape of its first item and its length. Used for records, so that they hold nobody's data.
 */
export function toShape(value: unknown, depth = 0): unknown {
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    if (value.length === 0 || depth >= MAX_DEPTH) return `array(${value.length})`;
    return [toShape(value[0], depth + 1), ...(value.length > 1 ? [`… ${value.length} items`] : [])];
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value);
    if (depth >= MAX_DEPTH) return `object(${entries.length})`;
    const shown = entries.slice(0, MAX_KEYS).map(([key, inner]) => [key, toShape(inner, depth + 1)]);
    if (entries.length > MAX_KEYS) shown.push(['…', `${entries.length - MAX_KEYS} more`]);
    return Object.fromEntries(shown);
  }
  return typeof value === 'string' ? `string(${value.length})` : typeof value;
}
