import { describe, expect, it } from 'vitest';
import type { Conversation, LogLevel } from '../../../../host/sources/conversation.ts';
import { textResult } from '../../testSource.ts';
import { connectClient, connectOld, envelope } from '../connectClient.ts';

const all: readonly LogLevel[] = ['debug', 'info', 'error'];

/** A gateway whose tool logs one message of each level. */
function logging() {
  const wanted: (LogLevel | undefined)[] = [];
  const call = async ({ conversation }: { conversation?: Conversation }) => {
    wanted.push(conversation?.logLevel);
    for (const level of all)
      conversation?.tell({ method: 'notifications/message', params: { level, data: 'x' } });
    return textResult('fine');
  };
  return { wanted, own: { call } };
}

const call = { name: 'docs_look', arguments: {} };

describe('log messages of a session', () => {
  it('come from "info" on until the client says which it wants, and then as it says', async () => {
    const { own, wanted } = logging();
    const { ask, told } = await connectOld(own);
    const levels = (): unknown[] => told('notifications/message').map(({ params }) => params?.['level']);
    await ask('tools/call', call);
    expect(levels()).toEqual(['info', 'error']);
    expect((await ask('logging/setLevel', { level: 'debug' })).result).toEqual({});
    await ask('tools/call', call);
    await ask('logging/setLevel', { level: 'emergency' });
    await ask('tools/call', call);
    expect(levels()).toEqual(['info', 'error', ...all]);
    expect(wanted).toEqual(['info', 'debug', 'emergency']);
  });

  it.each([{}, { level: 'loud' }, { level: 3 }])('are not set by %j', async (params) => {
    const { ask } = await connectOld();
    expect((await ask('logging/setLevel', params)).error).toMatchObject({ code: -32_602 });
  });
});

describe('log messages without a session', () => {
  it('come only where a request asks for them', async () => {
    const { own, wanted } = logging();
    const { ask, told } = await connectClient(own);
    await ask('tools/call', { ...call, ...envelope() });
    expect(told('notifications/message')).toEqual([]);
    await ask('tools/call', { ...call, ...envelope({}, { 'io.modelcontextprotocol/logLevel': 'error' }) });
    expect(told('notifications/message')).toHaveLength(1);
    expect(wanted).toEqual([undefined, 'error']);
    expect((await ask('logging/setLevel', { level: 'debug', ...envelope() })).error).toMatchObject({
      code: -32_601,
    });
  });
});
