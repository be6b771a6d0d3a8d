/** What to do after a crash: start again after a pause, or leave it and tell the person. */
export type RestartVerdict =
  | { readonly kind: 'restart'; readonly afterMs: number }
  | { readonly kind: 'giveUp'; readonly crashes: number };

export interface RestartLimits {
  /** The pause after the first crash, the second one, and so on, in milliseconds. One more crash ends it. */
  readonly pausesMs: readonly number[];
  /** A crash longer ago than this no longer counts, in milliseconds. */
  readonly windowMs: number;
}

/** Five crashes within three minutes are not bad luck any more; the pauses grow from 0.5 s to 30 s. */
export const restartLimits: RestartLimits = { pausesMs: [500, 2_000, 8_000, 30_000], windowMs: 180_000 };

/**
 * @param crashes when each crash happened, milliseconds since the epoch, the newest last.
 */
export function judgeCrash(crashes: readonly number[], now: number, limits: RestartLimits): RestartVerdict {
  const recent = crashes.filter((at) => now - at < limits.windowMs).length;
  const afterMs = limits.pausesMs[Math.max(0, recent - 1)];
  return afterMs === undefined ? { kind: 'giveUp', crashes: recent } : { kind: 'restart', afterMs };
}
