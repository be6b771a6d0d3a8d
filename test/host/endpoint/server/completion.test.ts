import { describe, expect, it } from 'vitest';
import type { ItemRequest } from '../../../../host/gateway.ts';
import { connectOld } from '../connectClient.ts';

async function connect() {
  const asked: ItemRequest[] = [];
  const client = await connectOld({
    request: async (one) => {
      asked.push(one);
      return { kind: 'ok', result: { completion: { values: ['paris'] } } };
    },
  });
  return { ...client, asked };
}

const argument = { name: 'city', value: 'par' };

describe('completion', () => {
  it('asks for an argument of a prompt, or of a template', async () => {
    const { ask, asked } = await connect();
    const { result } = await ask('completion/complete', {
      ref: { type: 'ref/prompt', name: 'docs_travel' },
      argument,
      context: { arguments: { country: 'fr' } },
    });
    expect(result).toEqual({ completion: { values: ['paris'] } });
    await ask('completion/complete', { ref: { type: 'ref/resource', uri: 'docs://{city}' }, argument });
    expect(asked).toMatchObject([
      {
        method: 'completion/complete',
        kind: 'prompt',
        name: 'docs_travel',
        arguments: { argument, context: { arguments: { country: 'fr' } } },
      },
      { kind: 'resource', name: 'docs://{city}', arguments: { argument } },
    ]);
  });

  it.each([
    {},
    { ref: 5, argument },
    { ref: { type: 'ref/tool', name: 'a' }, argument },
    { ref: { type: 'ref/prompt' }, argument },
    { ref: { type: 'ref/resource', name: 'a' }, argument },
    { ref: { type: 'ref/prompt', name: 'a' } },
    { ref: { type: 'ref/prompt', name: 'a' }, argument: { name: 'city', value: 5 } },
    { ref: { type: 'ref/prompt', name: 'a' }, argument, context: 'x' },
  ])('is refused for %j', async (params) => {
    const { ask, asked } = await connect();
    expect((await ask('completion/complete', params)).error).toMatchObject({ code: -32_602 });
    expect(asked).toEqual([]);
  });
});
