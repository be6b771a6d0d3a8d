import { expect, it } from 'vitest';
import { tellProgress } from '../../../../../host/sources/mcp/questions/progress.ts';
import { createCaller } from '../caller.ts';

it('progress is passed on as far as it can be read, and without the token of the hop', () => {
  const caller = createCaller();
  tellProgress(caller, { progressToken: 7, progress: 1, total: 'many', message: 'x'.repeat(3_000), odd: 1 });
  tellProgress(caller, { progress: 2, total: 4 });
  for (const none of [undefined, {}, { progress: '3' }, { progress: Number.NaN }]) tellProgress(caller, none);
  expect(caller.told.seen).toEqual([
    { method: 'notifications/progress', params: { progress: 1, message: 'x'.repeat(2_000) } },
    { method: 'notifications/progress', params: { progress: 2, total: 4 } },
  ]);
});
