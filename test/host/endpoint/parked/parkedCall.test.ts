import { describe, expect, it } from 'vitest';
import { createParkedCall, type Round } from '../../../../host/endpoint/parked/parkedCall.ts';
import type { Answers, Conversation, Question, Told } from '../../../../host/sources/conversation.ts';

const who: Question = { method: 'elicitation/create', params: { message: 'Who?' } };
const roots: Question = { method: 'roots/list', params: {} };
const ada = { action: 'accept', content: { name: 'Ada' } };

interface Heard {
  readonly round: Round;
  readonly told: Told[];
  readonly leave: (reason: Error) => void;
}

function roundOf(responses: Record<string, unknown> = {}, rest: Partial<Round> = {}): Heard {
  const told: Told[] = [];
  const gone = new AbortController();
  const capabilities = { elicitation: {}, roots: {} };
  const tell = (one: Told): void => void told.push(one);
  const round = { signal: gone.signal, capabilities, logLevel: undefined, tell, responses, ...rest };
  return { round, told, leave: (reason) => gone.abort(reason) };
}

/** A call that asks these one after the other, and comes to what it was answered. */
function asking(...all: Record<string, Question>[]) {
  return createParkedCall(async (conversation, signal) => {
    const answers: Answers[] = [];
    for (const questions of all) answers.push(await conversation.ask(questions, signal));
    return answers;
  });
}

describe('a call', () => {
  it('that asks nothing is done in its first round', async () => {
    expect(await asking().serve(roundOf().round)).toEqual({ kind: 'done', value: [] });
  });

  it('that fails fails in the round that waits for it', async () => {
    const call = createParkedCall(() => Promise.reject(new Error('broken')));
    await expect(call.serve(roundOf().round)).rejects.toThrow('broken');
  });

  it('asks in one round and goes on in the next, as often as it wants', async () => {
    const call = asking({ first: who }, { second: roots });
    expect(await call.serve(roundOf().round)).toEqual({ kind: 'asked', questions: { first: who } });
    expect(await call.serve(roundOf({ first: ada }).round)).toEqual({
      kind: 'asked',
      questions: { second: roots },
    });
    const listed = { roots: [{ uri: 'file:///a' }] };
    expect(await call.serve(roundOf({ second: listed }).round)).toEqual({
      kind: 'done',
      value: [{ first: { kind: 'answered', result: ada } }, { second: { kind: 'answered', result: listed } }],
    });
  });

  it.each([
    ['lacks an answer', {}],
    ['answers something else', { other: ada }],
    ['holds one of the wrong shape', { first: 12_345 }],
  ])('asks the same again where a retry %s', async (_, responses) => {
    const call = asking({ first: who });
    const asked = await call.serve(roundOf().round);
    expect(await call.serve(roundOf(responses).round)).toEqual(asked);
    expect(await call.serve(roundOf({ first: ada, extra: ada }).round)).toMatchObject({ kind: 'done' });
  });

  it('keeps the answers that it got, and asks for the others', async () => {
    const call = asking({ first: who, second: roots });
    await call.serve(roundOf().round);
    expect(await call.serve(roundOf({ first: ada }).round)).toEqual({
      kind: 'asked',
      questions: { second: roots },
    });
    expect(await call.serve(roundOf({ second: { roots: [] } }).round)).toMatchObject({
      kind: 'done',
      value: [{ first: { kind: 'answered' }, second: { kind: 'answered' } }],
    });
  });

  it('takes answers that come before the question, for the first one alone', async () => {
    const call = asking({ first: who }, { first: who });
    expect(await call.serve(roundOf({ first: ada, extra: ada }).round)).toEqual({
      kind: 'asked',
      questions: { first: who },
    });
  });

  it('asks a client only what it can answer', async () => {
    const call = asking({ first: who, second: roots });
    expect(await call.serve(roundOf({}, { capabilities: { roots: {} } }).round)).toEqual({
      kind: 'asked',
      questions: { second: roots },
    });
    const none = asking({ first: who });
    expect(await none.serve(roundOf({}, { capabilities: {} }).round)).toMatchObject({
      kind: 'done',
      value: [{ first: { kind: 'refused' } }],
    });
  });

  it('asks together what is asked at once, and tells apart what has the same name', async () => {
    const call = createParkedCall((conversation, signal) =>
      Promise.all([1, 2].map(() => conversation.ask({ q: who }, signal))),
    );
    const both = await call.serve(roundOf().round);
    expect(both).toEqual({ kind: 'asked', questions: { q: who, 'q-2': who } });
    const bob = { action: 'decline' };
    expect(await call.serve(roundOf({ q: ada, 'q-2': bob }).round)).toEqual({
      kind: 'done',
      value: [{ q: { kind: 'answered', result: ada } }, { q: { kind: 'answered', result: bob } }],
    });
  });

  it('that ended between two rounds is told in the next one', async () => {
    const withdrawal = new AbortController();
    const call = createParkedCall(async (conversation) => {
      await conversation.ask({ q: who }, withdrawal.signal).catch(() => {});
      return 'ended without';
    });
    await call.serve(roundOf().round);
    withdrawal.abort();
    expect(await call.serve(roundOf({ q: ada }).round)).toEqual({ kind: 'done', value: 'ended without' });
    const failing = createParkedCall(async (conversation) => {
      await conversation.ask({ q: who }, withdrawal.signal).catch(() => {});
      throw new Error('failed meanwhile');
    });
    await expect(failing.serve(roundOf().round)).rejects.toThrow('failed meanwhile');
  });
});

describe('the conversation', () => {
  async function begin() {
    const { promise: conversing, resolve } = Promise.withResolvers<Conversation>();
    const call = createParkedCall(async (conversation, signal) => {
      resolve(conversation);
      await conversation.ask({ q: who }, signal);
      signal.throwIfAborted();
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    });
    return { call, conversing };
  }
  const log: Told = { method: 'notifications/message', params: { level: 'info', data: 'x' } };

  it('is with the round that is open, and with nobody between two', async () => {
    const { call, conversing } = await begin();
    const [first, second] = [roundOf({}, { logLevel: 'error' }), roundOf({ q: ada }, { logLevel: 'debug' })];
    const turn = call.serve(first.round);
    const conversation = await conversing;
    expect(conversation.logLevel).toBe('error');
    await turn;
    conversation.tell(log);
    const next = call.serve(second.round);
    conversation.tell(log);
    expect([first.told, second.told]).toEqual([[], [log]]);
    expect(conversation.logLevel).toBe('debug');
    second.leave(new Error('hung up'));
    await expect(next).rejects.toThrow('hung up');
  });

  it('ends the call when the client of the open round has gone, and not between two', async () => {
    const { call, conversing } = await begin();
    const first = roundOf();
    await call.serve(first.round);
    first.leave(new Error('the connection of an answered request'));
    await conversing;
    const second = roundOf({ q: ada });
    const next = call.serve(second.round);
    second.leave(new Error('hung up'));
    await expect(next).rejects.toThrow('hung up');
  });

  it('rejects what is asked with the reason of the signal, and for a call that is over', async () => {
    const reasons: unknown[] = [];
    const gone = new AbortController();
    gone.abort(new Error('no longer wanted'));
    const call = createParkedCall(async (conversation, signal) => {
      await conversation.ask({ q: who }, gone.signal).catch((error: unknown) => reasons.push(error));
      conversation.ask({ q: who }, signal).catch((error: unknown) => reasons.push(error));
      throw new Error('broken');
    });
    await call.serve(roundOf().round).catch(() => {});
    await expect.poll(() => reasons).toEqual([gone.signal.reason, new Error('The call is over.')]);
  });

  it('is told why the call is ended', async () => {
    const { call, conversing } = await begin();
    const turn = call.serve(roundOf({ q: ada }).round);
    await conversing;
    const ended = call.end(new Error('too late'));
    await expect(turn).rejects.toThrow('too late');
    await ended;
  });
});
