import { expect, it } from 'vitest';
import { createElicitations } from '../../../../../host/sources/mcp/questions/elicitations.ts';
import { createCaller } from '../caller.ts';

it('an elicitation is whose it was first, and forgotten once a thousand came after it', () => {
  const elicitations = createElicitations();
  const [first, second] = [createCaller(), createCaller()];
  elicitations.remember({ elicitationId: 'old' }, first);
  elicitations.remember({ elicitationId: 'mine' }, first);
  elicitations.remember({ elicitationId: 'mine' }, second);
  for (const none of [{}, { elicitationId: '' }, { elicitationId: 7 }, undefined])
    elicitations.remember(none, second);
  for (let id = 0; id < 999; id += 1) elicitations.remember({ elicitationId: `${id}` }, second);
  elicitations.complete({ elicitationId: 'old' });
  elicitations.complete({ elicitationId: 'mine' });
  expect(first.told.seen).toEqual([
    { method: 'notifications/elicitation/complete', params: { elicitationId: 'mine' } },
  ]);
  expect(second.told.seen).toEqual([]);
});
