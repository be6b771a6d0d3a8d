import { describe, expect, it } from 'vitest';
import type { ItemRequest } from '../../../../host/gateway.ts';
import { connectOld } from '../connectClient.ts';
import { itemOf } from '../fakeGateway.ts';

const review = itemOf('prompt', 'review', 'docs_review', { description: 'Reviews.' });
const sound = { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' };
const messages = [{ role: 'user', content: sound }];

async function connect(revision = '2025-11-25') {
  const asked: ItemRequest[] = [];
  const client = await connectOld(
    {
      items: (_, kind) => (kind === 'prompt' ? [review] : []),
      request: async (one) => {
        asked.push(one);
        return { kind: 'ok', result: { description: 'Reviews.', messages } };
      },
    },
    { revision },
  );
  return { ...client, asked };
}

describe('prompts', () => {
  it('are listed by the names that clients see', async () => {
    const { ask } = await connect();
    expect((await ask('prompts/list')).result).toEqual({
      prompts: [{ name: 'docs_review', description: 'Reviews.' }],
    });
  });

  it('are got with their arguments', async () => {
    const { ask, asked } = await connect();
    const { result } = await ask('prompts/get', { name: 'docs_review', arguments: { file: 'a.ts' } });
    expect(result).toEqual({ description: 'Reviews.', messages });
    await ask('prompts/get', { name: 'docs_review' });
    expect(asked).toMatchObject([
      {
        method: 'prompts/get',
        kind: 'prompt',
        name: 'docs_review',
        arguments: { arguments: { file: 'a.ts' } },
      },
      { arguments: { arguments: {} } },
    ]);
  });

  it('say to older clients in words what those cannot receive', async () => {
    const { ask } = await connect('2024-11-05');
    const { result } = await ask('prompts/get', { name: 'docs_review' });
    expect(result?.['messages']).toMatchObject([
      { role: 'user', content: { type: 'text', text: expect.stringContaining('audio/wav') as unknown } },
    ]);
  });

  it.each([{}, { name: 5 }, { name: 'docs_review', arguments: 'a' }, { name: 'a', arguments: [] }])(
    'are not got by %j',
    async (params) => {
      const { ask, asked } = await connect();
      expect((await ask('prompts/get', params)).error).toMatchObject({ code: -32_602 });
      expect(asked).toEqual([]);
    },
  );
});
