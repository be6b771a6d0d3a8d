import { expect, it } from 'vitest';
import { createTurnstile } from '../../../host/sources/turnstile.ts';

const never = new AbortController().signal;

it('hands a place on once, however often it is given back', async () => {
  const turnstile = createTurnstile(1);
  const leave = await turnstile.enter(never);
  const order: number[] = [];
  const second = turnstile.enter(never).then((next) => (order.push(2), next));
  const third = turnstile.enter(never).then((next) => (order.push(3), next));
  leave();
  leave();
  const leaveSecond = await second;
  expect(order).toEqual([2]);
  leaveSecond();
  await third;
  expect(order).toEqual([2, 3]);
});

it('lets a waiter give up without losing a place', async () => {
  const turnstile = createTurnstile(1);
  const leave = await turnstile.enter(never);
  const end = new AbortController();
  const waiting = turnstile.enter(end.signal);
  end.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  await expect(turnstile.enter(end.signal)).rejects.toThrow('gone');
  leave();
  await turnstile.enter(never);
});
