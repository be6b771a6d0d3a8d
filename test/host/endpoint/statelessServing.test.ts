import { describe, expect, it } from 'vitest';
import { hashToken } from '../../../host/endpoint/callers.ts';
import { createItemLists } from '../../../host/endpoint/itemLists.ts';
import { createStateless } from '../../../host/endpoint/statelessServing.ts';
import { createToolLists } from '../../../host/endpoint/toolLists.ts';
import type { Gateway } from '../../../host/gateway.ts';
import type { Question } from '../../../host/sources/conversation.ts';
import { modern, type RawAnswer, send } from '../../e2e/rawRequest.ts';
import { createSignals } from '../../e2e/waiting.ts';
import { textResult, toolOf } from '../testSource.ts';
import { createFakeGateway } from './fakeGateway.ts';
import { openTwo } from './openTwo.ts';

describe('a call that asks', () => {
  const who: Question = {
    method: 'elicitation/create',
    params: { message: 'Who?', requestedSchema: { type: 'object', properties: {} } },
  };

  async function openAsking() {
    const begun = createSignals<AbortSignal>();
    const two = await openTwo({
      call: async ({ conversation, signal }) => {
        begun.give(signal);
        const answers = await conversation?.ask({ q: who }, signal).catch(() => ({}));
        return textResult(JSON.stringify(answers));
      },
    });
    const meta = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
    const call = async (rest: object = {}, token = 'one'): Promise<RawAnswer> => {
      const { body, headers } = modern('tools/call', { name: 'buy', arguments: {}, ...rest });
      const { _meta: sent } = (body as { params: Record<'_meta', object> }).params;
      Object.assign(sent, meta);
      return send(two.url, { token, body, headers: { ...headers, 'mcp-name': 'buy' } });
    };
    return { ...two, begun, call };
  }

  const inputResponses = { q: { action: 'accept', content: {} } };

  it('goes on with the answers of the caller that it belongs to, and of nobody else', async () => {
    const { call, begun } = await openAsking();
    const { requestState } = (await call()).json.result ?? {};
    const stolen = await call({ requestState, inputResponses }, 'two');
    expect(stolen.json.error).toMatchObject({ code: -32_602 });
    const done = await call({ requestState, inputResponses });
    expect(done.json.result).toMatchObject({ resultType: 'complete' });
    expect(begun.seen).toHaveLength(1);
  });

  it('ends with the token of its caller', async () => {
    const { call, begun, callers } = await openAsking();
    await call();
    callers.setLasting({ ci: hashToken('two') });
    expect(begun.seen[0]?.aborted).toBe(true);
  });
});

describe('a call whose headers say something else than its body', () => {
  const tool = toolOf('shop/find', {
    inputSchema: { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } },
  });
  const entry = { tool, alias: 'shop_find', source: {} } as unknown as ReturnType<Gateway['list']>[number];

  it('is refused where the tool is one of the agent’s', async () => {
    let called = 0;
    const { ask } = await openTwo({
      find: () => entry,
      list: (agent) => (agent === 'copilot' ? [entry] : []),
      call: async () => {
        called += 1;
        return textResult('fine');
      },
    });
    const params = { name: 'shop_find', arguments: { region: 'eu' } };
    const { status, json } = await ask('tools/call', params, 'one', 'shop_find');
    expect([status, json.error?.code, json.id, called]).toEqual([400, -32_020, 1, 0]);
    expect((await ask('tools/call', params, 'two', 'shop_find')).status).toBe(200);
  });

  it('is refused also where it names the tool by its id, or the tool is found by searching alone', async () => {
    const { ask } = await openTwo({
      find: () => entry,
      offering: () => ({ all: [entry], listed: [], searched: [entry] }),
    });
    for (const name of ['shop/find', 'shop_find']) {
      const params = { name, arguments: { region: 'eu' } };
      expect((await ask('tools/call', params, 'one', name)).json.error?.code, name).toBe(-32_020);
    }
  });
});

it('begins nothing once it is closed', async () => {
  const gateway = createFakeGateway();
  const lists = createToolLists(gateway);
  const stateless = createStateless({ gateway, lists, items: createItemLists(gateway), onError: () => {} });
  await stateless.close();
  const arrival = {} as Parameters<typeof stateless.serve>[1];
  await expect(stateless.serve({ agent: 'copilot', isGood: true }, arrival)).rejects.toThrow('closed');
});
