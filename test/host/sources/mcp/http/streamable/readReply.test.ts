import { describe, expect, it } from 'vitest';
import { readReply } from '../../../../../../host/sources/mcp/http/streamable/readReply.ts';
import { answerWith } from '../bodies.ts';

const notice = { ids: [], isNotice: true, hasSession: false };
const answer = { ids: [], isNotice: false, hasSession: false };

async function kindOf(status: number, posted: Parameters<typeof readReply>[1], text = 'no') {
  const kinds: string[] = [];
  const { kind } = await readReply(answerWith(status, {}, text), posted, (told) => kinds.push(told));
  return [kind, ...kinds];
}

describe('what is not asked for an answer', () => {
  it.for([
    [202, notice, ['accepted']],
    [202, answer, ['accepted']],
    [200, answer, ['accepted', 'notification taken']],
    [400, notice, ['accepted', 'notification refused']],
    [400, { ...notice, hasSession: true }, ['accepted', 'notification refused']],
  ] as const)('is taken: HTTP %i', async ([status, posted, kinds]) => {
    expect(await kindOf(status, posted)).toEqual(kinds);
  });
  it.for([
    [401, notice, 'no'],
    [503, notice, 'no'],
    [404, { ...notice, hasSession: true }, 'no'],
    [400, { ...notice, hasSession: true }, 'Session not found'],
    // An answer of ours that is not taken leaves the server waiting.
    [400, answer, 'no'],
    [404, answer, 'no'],
  ] as const)('is refused: HTTP %i %j', async ([status, posted, text]) => {
    await expect(kindOf(status, posted, text)).rejects.toMatchObject({ status, text });
  });
});

describe('the answer to a request', () => {
  const request = { ids: [1], isNotice: false, hasSession: true };
  it('is read', async () => {
    expect(await kindOf(200, request, '{}')).toEqual(['json', 'type of JSON']);
    expect(await kindOf(200, request, 'data: 1\n\n')).toEqual(['events', 'type of streams']);
    expect(await kindOf(202, request, '')).toEqual(['accepted']);
  });
  it('may be a refusal', async () => {
    await expect(kindOf(404, request)).rejects.toMatchObject({ status: 404, text: 'no' });
  });
});
