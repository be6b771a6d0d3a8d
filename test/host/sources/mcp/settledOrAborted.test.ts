import { expect, it, vi } from 'vitest';
import { settledOrAborted } from '../../../../host/sources/mcp/settledOrAborted.ts';

it('settles with the work, and leaves no listener', async () => {
  const { signal } = new AbortController();
  const removed = vi.spyOn(signal, 'removeEventListener');
  await settledOrAborted(Promise.resolve(), signal);
  expect(removed).toHaveBeenCalled();
});

it('settles with the signal, before or meanwhile', async () => {
  const { promise: never } = Promise.withResolvers<void>();
  const end = new AbortController();
  const waiting = settledOrAborted(never, end.signal);
  end.abort();
  await waiting;
  await settledOrAborted(never, end.signal);
});
