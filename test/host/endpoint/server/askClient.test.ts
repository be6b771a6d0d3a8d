import { SdkError, SdkErrorCode, type ServerContext } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { askClient } from '../../../../host/endpoint/server/askClient.ts';
import type { Answers, Question } from '../../../../host/sources/conversation.ts';

const roots: Question = { method: 'roots/list', params: {} };

function ask(
  send: (signal: AbortSignal) => Promise<unknown>,
  questions: Record<string, Question> = { q: roots },
  signal = new AbortController().signal,
): Promise<Answers> {
  const mcpReq = {
    send: (_: unknown, __: unknown, options: { signal: AbortSignal }) => send(options.signal),
  };
  const asked = { capabilities: { roots: {} }, revision: '2025-11-25', signal };
  return askClient({ mcpReq } as unknown as Pick<ServerContext, 'mcpReq'>, questions, asked);
}

describe('a client that is asked', () => {
  it('and does not answer in time has refused', async () => {
    const late = new SdkError(SdkErrorCode.RequestTimeout, 'Request timed out');
    expect(await ask(() => Promise.reject(late))).toEqual({
      q: { kind: 'refused', code: -1, reason: 'The client did not answer in time: roots/list.' },
    });
  });

  it('and has gone has refused', async () => {
    const gone = new SdkError(SdkErrorCode.ConnectionClosed, 'Connection closed');
    expect(await ask(() => Promise.reject(gone))).toMatchObject({
      q: { kind: 'refused', reason: expect.stringContaining('has gone') as unknown },
    });
  });

  it.each([
    [Object.assign(new Error('Not today'), { code: -32_601 }), -32_601, 'Not today'],
    [new Error('Not connected'), -1, 'Not connected'],
    [Object.assign(new Error('Odd'), { code: 'E' }), -1, 'Odd'],
  ])('and answers with an error has refused: %s', async (error, code, said) => {
    const send = async (): Promise<never> => {
      throw error;
    };
    expect(await ask(send)).toEqual({
      q: { kind: 'refused', code, reason: `The client refused roots/list: ${said}` },
    });
  });

  it('is asked all at once, and what it cannot answer has its answer already', async () => {
    const sample: Question = { method: 'sampling/createMessage', params: {} };
    const answers = await ask(() => Promise.resolve({ roots: [] }), { a: roots, b: sample, c: roots });
    expect(Object.entries(answers).map(([key, { kind }]) => [key, kind])).toEqual([
      ['b', 'refused'],
      ['a', 'answered'],
      ['c', 'answered'],
    ]);
  });
});

describe('whoever asks no longer', () => {
  it('hears why, whatever became of the question', async () => {
    const withdrawal = new AbortController();
    const why = new Error('The call was cancelled.');
    const asking = ask(
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new Error('something else')));
        }),
      { a: roots, b: roots },
      withdrawal.signal,
    );
    withdrawal.abort(why);
    await expect(asking).rejects.toBe(why);
    await expect(ask(() => Promise.resolve({}), { a: roots }, withdrawal.signal)).rejects.toBe(why);
  });
});
