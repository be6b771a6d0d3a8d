/**
 * A record in the order of its names (by UTF-16 units; whole numbers come first, as in every object). It has no
 * prototype, so that a name such as `constructor` or `__proto__` finds only what was put there.
 */
export function sortedRecord<T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> {
  const sorted = [...entries].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return Object.assign(Object.create(null) as Record<string, T>, Object.fromEntries(sorted));
}
