import { describe, expect, test } from 'vitest';
import type { ClientVerdict } from '../../../extension/clients/clientReviews.ts';
import { reviewChange } from '../../../extension/clients/reviewChange.ts';
import type { ClientApplied, ClientPlan } from '../../../protocol/clients.ts';

const file = '/home/ada/.cursor/mcp.json';
const base = { file, before: '', after: '', fingerprint: 'f', isSame: false };
const taken = { place: 'https://example.com/mcp', freeName: 'gate-2' };
const changed: ClientApplied = { kind: 'changed' };
const written: ClientApplied = { kind: 'written', file };

/** Steps that give these verdicts and ends one after the other, and note what was done. */
function openSteps(verdicts: ClientVerdict[], ends: ClientApplied[], taker?: string) {
  const log: string[] = [];
  const plan = async (name = 'gate'): Promise<ClientPlan> => {
    log.push(`plan ${name}`);
    return { ...base, name, ...(name === taker ? { replaces: taken } : {}) };
  };
  const show = async ({ name }: ClientPlan, isAgain: boolean): Promise<ClientVerdict> => {
    log.push(`show ${name}${isAgain ? ' again' : ''}`);
    return verdicts.shift() ?? 'discard';
  };
  const apply = async (name = 'gate'): Promise<ClientApplied> => {
    log.push(`apply ${name}`);
    return ends.shift() ?? written;
  };
  return { log, steps: { plan, show, apply } };
}

describe('a change that a person looks at', () => {
  const asked = { name: undefined, isDecided: false };

  test('is written once it is applied, and not before', async () => {
    const { log, steps } = openSteps(['apply'], [written]);
    expect(await reviewChange(steps, asked)).toEqual({ file, name: 'gate' });
    expect(log).toEqual(['plan gate', 'show gate', 'apply gate']);
  });

  test('is not written where it is discarded', async () => {
    const { log, steps } = openSteps(['discard'], []);
    expect(await reviewChange(steps, asked)).toBeUndefined();
    expect(log).toEqual(['plan gate', 'show gate']);
  });

  test('is shown again as often as the file changes', async () => {
    const { log, steps } = openSteps(['apply', 'apply', 'apply'], [changed, changed, written]);
    await reviewChange(steps, asked);
    expect(log.filter((line) => line.startsWith('show'))).toEqual([
      'show gate',
      'show gate again',
      'show gate again',
    ]);
  });

  test('under another name is new, and no change of the file', async () => {
    const { log, steps } = openSteps(['apply', 'rename', 'apply'], [changed], 'gate');
    expect(await reviewChange(steps, asked)).toEqual({ file, name: 'gate-2' });
    expect(log.filter((line) => line.startsWith('show'))).toEqual([
      'show gate',
      'show gate again',
      'show gate-2',
    ]);
  });
});

describe('a change that is decided', () => {
  const decided = { name: 'mine', isDecided: true };

  test('is written without a question, at the second try as well', async () => {
    const { log, steps } = openSteps([], [changed, written]);
    expect(await reviewChange(steps, decided)).toEqual({ file, name: 'mine' });
    expect(log).toEqual(['plan mine', 'apply mine', 'plan mine', 'apply mine']);
  });

  test('ends with an error where the file keeps changing', async () => {
    const { log, steps } = openSteps([], [changed, changed, changed]);
    await expect(reviewChange(steps, decided)).rejects.toThrow(`${file} keeps changing`);
    expect(log.filter((line) => line.startsWith('apply'))).toHaveLength(2);
  });

  test('replaces no other server', async () => {
    const { log, steps } = openSteps([], [], 'mine');
    await expect(reviewChange(steps, decided)).rejects.toThrow(/leads to https:\/\/example\.com\/mcp/);
    expect(log).toEqual(['plan mine']);
  });
});
