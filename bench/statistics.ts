/** Several runs of one measurement: what to quote, and how far it can be trusted. */
export interface Sample {
  readonly median: number;
  /** The middle half of the runs lies between these two. */
  readonly lower: number;
  readonly upper: number;
  readonly runs: number;
}

/** @throws {RangeError} for no values at all. */
export function toSample(values: readonly number[]): Sample {
  return {
    median: quantile(values, 0.5),
    lower: quantile(values, 0.25),
    upper: quantile(values, 0.75),
    runs: values.length,
  };
}

/** The value below which this share of the values lies, by linear interpolation. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).toSorted();
  if (sorted.length === 0) throw new RangeError('A quantile needs at least one value.');
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}
