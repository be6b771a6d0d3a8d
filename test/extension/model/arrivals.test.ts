import { expect, test } from 'vitest';
import { createArrivals } from '../../../extension/model/arrivals.ts';

test('a question waits for what is on its way to its folder', async () => {
  const arrivals = createArrivals(5_000);
  const { promise, resolve } = Promise.withResolvers<string>();
  const events: string[] = [];
  const work = arrivals.during('/w', () => promise);
  const other = arrivals.wait('/v').then(() => events.push('other folder'));
  await other;
  const waiting = arrivals.wait('/w').then(() => events.push('answered'));
  events.push('arrived');
  resolve('value');
  expect(await work).toBe('value');
  await waiting;
  expect(events).toEqual(['other folder', 'arrived', 'answered']);
});

test('work that fails is thrown to its caller and holds nobody up', async () => {
  const arrivals = createArrivals(5_000);
  const work = arrivals.during('/w', () => Promise.reject(new Error('refused')));
  const waiting = arrivals.wait('/w');
  await expect(work).rejects.toThrow('refused');
  await waiting;
  await arrivals.wait('/w');
});

test('work that itself waits for the answer is waited for up to the limit', async () => {
  const arrivals = createArrivals(1);
  void arrivals.during('/w', () => new Promise(() => {}));
  await arrivals.wait('/w');
});
