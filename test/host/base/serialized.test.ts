import { expect, it } from 'vitest';
import { serialized } from '../../../host/base/serialized.ts';

/** Work that ends when it is told to, with a count of how much of it runs at once. */
function gated() {
  const gates: (() => void)[] = [];
  let now = 0;
  let most = 0;
  const run = serialized(async () => {
    most = Math.max(most, (now += 1));
    await new Promise<void>((resolve) => void gates.push(resolve));
    now -= 1;
  });
  return { run, gates, most: () => most };
}

it('shares one run among all who ask while another one goes on', async () => {
  const { run, gates, most } = gated();
  const first = run();
  const later = [run(), run(), run()];
  expect(new Set(later).size).toBe(1);
  gates[0]?.();
  await first;
  // Asked between two runs.
  const between = run();
  await Promise.resolve();
  expect(between).toBe(later[0]);
  gates[1]?.();
  await Promise.all([...later, between]);
  expect(gates).toHaveLength(2);
  expect(most()).toBe(1);
});

it('goes on after a failure', async () => {
  let runs = 0;
  const run = serialized(async () => {
    runs += 1;
    if (runs === 1) throw new Error('once');
  });
  const first = run();
  const second = run();
  await expect(first).rejects.toThrow('once');
  await second;
  expect(runs).toBe(2);
});
