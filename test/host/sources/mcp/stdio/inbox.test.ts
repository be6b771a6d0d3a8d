import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import { createInbox } from '../../../../../host/sources/mcp/stdio/inbox.ts';

interface Inbox {
  readonly messages: JSONRPCMessage[];
  readonly others: string[];
  readonly oddities: string[];
  readonly tooLarge: string[];
}

function receive(chunks: readonly (string | Buffer)[], maxMessageBytes = 10_000): Inbox {
  const got: Inbox = { messages: [], others: [], oddities: [], tooLarge: [] };
  const inbox = createInbox({
    maxMessageBytes,
    onMessage: (message) => got.messages.push(message),
    onOther: (line) => got.others.push(line.toString()),
    onOddity: (error) => got.oddities.push(error.message),
    onTooLarge: (error) => got.tooLarge.push(error.message),
  });
  for (const chunk of chunks) inbox.push(Buffer.from(chunk));
  inbox.end();
  return got;
}

const answer = { jsonrpc: '2.0', id: 1, result: { text: 'é 日本 😀' } };
const line = JSON.stringify(answer);
const clean = { others: [], oddities: [], tooLarge: [] };

describe('messages on standard output', () => {
  it('are read wherever their bytes are split', () => {
    const bytes = Buffer.from(`${line}\n`);
    for (let at = 0; at <= bytes.length; at += 1)
      expect(receive([bytes.subarray(0, at), bytes.subarray(at)])).toEqual({ messages: [answer], ...clean });
  });
  it.for([
    ['CRLF', `${line}\r\n`],
    ['empty lines', `\n\r\n  \n${line}\n\n`],
    ['a byte order mark', `\uFEFF${line}\n`],
    ['no line feed at the end', line],
  ] as const)('may have %s', ([, text]) => {
    expect(receive([text])).toEqual({ messages: [answer], ...clean });
  });
  it('come out of a batch one by one', () => {
    const note = { jsonrpc: '2.0', method: 'notifications/message', params: {} };
    expect(receive([`[${line},${JSON.stringify(note)}]\n`])).toEqual({ messages: [answer, note], ...clean });
  });
  it('are mended where they break JSON-RPC 2.0, which is told once', () => {
    const error = { code: -32600, message: 'Invalid' };
    const sent = [
      { ...answer, error: null },
      { jsonrpc: '2.0', id: null, error },
      { jsonrpc: '2.0', id: 2, result: null },
      { jsonrpc: '2.0', id: null, method: 'notifications/message', params: null },
    ];
    const { messages, oddities, others } = receive(sent.map((each) => `${JSON.stringify(each)}\n`));
    expect(messages).toEqual([
      answer,
      { jsonrpc: '2.0', error },
      { jsonrpc: '2.0', id: 2, result: {} },
      { jsonrpc: '2.0', method: 'notifications/message' },
    ]);
    expect(oddities).toEqual([expect.stringContaining('JSON-RPC 2.0 does not allow')]);
    expect(others).toEqual([]);
  });
});

describe('other lines on standard output', () => {
  it('are handed on all, and told once for each kind', () => {
    const lines = ['Listening', '{"level":"info"}', 'still', '42', '[]', '{"jsonrpc":"2.0","id":1}', '{'];
    const { messages, others, oddities } = receive([`${lines.join('\n')}\n${line}\n`]);
    expect(messages).toEqual([answer]);
    expect(others).toEqual(lines);
    expect(oddities).toEqual([
      expect.stringContaining('no message, and is read as its log: "Listening"'),
      expect.stringContaining('JSON that is no message of JSON-RPC 2.0'),
    ]);
  });
  it('are quoted only at their beginning', () => {
    const { oddities } = receive(['x'.repeat(5_000)]);
    expect(oddities[0]?.length).toBeLessThan(500);
  });
  it('do not cost the messages of a batch that they stand in', () => {
    const { messages, others } = receive([`[${line},7]`]);
    expect(messages).toEqual([answer]);
    expect(others).toHaveLength(1);
  });
});

describe('a message past the limit', () => {
  it('is told at once, and nothing after it is read', () => {
    const got = receive([`${line}\n`, 'x'.repeat(2_000), 'x\n', `${line}\n`], 1_024);
    expect(got.messages).toEqual([answer]);
    expect(got.others).toEqual([]);
    expect(got.tooLarge).toEqual([expect.stringContaining('larger than 1 KB')]);
  });
});
