import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { createCallers } from '../../../host/endpoint/callers.ts';
import { createOpenResponses } from '../../../host/endpoint/openResponses.ts';
import { createSignals } from '../../e2e/waiting.ts';
import { serve } from './serving.ts';

it('cuts off what goes to one caller, and nothing that goes to others', async () => {
  const open = createOpenResponses();
  const callers = createCallers();
  const arrived = createSignals<ServerResponse>();
  const { url } = await serve((request, response) => {
    const token = request.url?.slice(1) ?? '';
    callers.add(token, token);
    const caller = callers.find(token);
    if (caller) open.add(caller, response);
    arrived.give(response);
  });
  const answers = ['copilot', 'ci'].map((token) => fetch(`${url}${token}`).then((answer) => answer.text()));
  const ended = Promise.allSettled(answers);
  await arrived.count(2, 'the requests');
  expect(['copilot', 'ci', 'nobody'].map(open.holdsOpen)).toEqual([true, true, false]);
  const copilot = callers.find('copilot');
  if (copilot) open.endOf(copilot);
  await expect(answers[0]).rejects.toThrow();
  await expect.poll(() => ['copilot', 'ci'].map(open.holdsOpen)).toEqual([false, true]);
  for (const response of arrived.seen) response.end('complete');
  expect(await ended).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: 'complete' }]);
});
