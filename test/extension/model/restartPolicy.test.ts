import { describe, expect, test } from 'vitest';
import { judgeCrash, restartLimits } from '../../../extension/model/restartPolicy.ts';

const now = 1_000_000;
const crashes = (...agoMs: number[]) => agoMs.map((ago) => now - ago);

describe('after a crash', () => {
  test('the pauses grow from half a second to half a minute', () => {
    const pauses = [1, 2, 3, 4].map((count) =>
      judgeCrash(crashes(...Array.from({ length: count }, () => 0)), now, restartLimits),
    );
    expect(pauses.map((verdict) => verdict.kind === 'restart' && verdict.afterMs)).toEqual([
      500, 2_000, 8_000, 30_000,
    ]);
  });

  test('the fifth within three minutes is the last', () => {
    const verdict = judgeCrash(crashes(170_000, 120_000, 60_000, 10, 0), now, restartLimits);
    expect(verdict).toEqual({ kind: 'giveUp', crashes: 5 });
  });

  test('what was longer ago does not count', () => {
    const verdict = judgeCrash(crashes(500_000, 400_000, 300_000, 180_000, 0), now, restartLimits);
    expect(verdict).toEqual({ kind: 'restart', afterMs: 500 });
  });
});
