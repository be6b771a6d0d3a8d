import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import { toArrival } from '../../../host/endpoint/arrival.ts';
import { type Caller, type Callers, createCallers, hashToken } from '../../../host/endpoint/callers.ts';
import { createMcpServer } from '../../../host/endpoint/mcpServer.ts';
import { createRoom } from '../../../host/endpoint/room.ts';
import { createSessions, type Session, type Sessions } from '../../../host/endpoint/sessions.ts';
import { createToolLists } from '../../../host/endpoint/toolLists.ts';
import type { Gateway } from '../../../host/gateway.ts';
import { initialize, type RawAnswer, type RawRequest, rpc, send } from '../../e2e/rawRequest.ts';
import { setUp } from '../gatewaySetup.ts';
import { serve } from './serving.ts';

let callers: Callers;
let copilot: Caller;
let ci: Caller;
let gateway: Gateway;

beforeEach(() => {
  callers = createCallers();
  callers.setLasting({ copilot: hashToken('one'), ci: hashToken('two') });
  copilot = known('one');
  ci = known('two');
  ({ gateway } = setUp());
});

function known(token: string): Caller {
  const caller = callers.find(token);
  if (!caller) throw new Error('Nobody has this token.');
  return caller;
}

/** A session whose client has not said anything yet. */
function begin(sessions: Sessions, caller: Caller): Promise<Session> {
  const { agent } = caller;
  const lists = createToolLists(gateway);
  return sessions.start(caller, createMcpServer({ agent, gateway, lists, onError: () => {} }));
}

/** What a session answers to one HTTP request. */
async function ask(session: Session, request: RawRequest): Promise<RawAnswer> {
  const { url } = await serve((incoming, response) => {
    void text(incoming).then((body) =>
      session.transport.handle(
        toArrival(incoming, response, body === '' ? undefined : (JSON.parse(body) as unknown)),
      ),
    );
  });
  return send(url, request);
}

function post(session: Session, body: unknown, id?: string): Promise<RawAnswer> {
  const headers = id === undefined ? {} : { 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25' };
  return ask(session, { body, headers });
}

/** A session whose client has been answered its `initialize`. */
async function open(sessions: Sessions, caller: Caller): Promise<{ session: Session; id: string }> {
  const session = await begin(sessions, caller);
  const answer = await post(session, initialize('2025-11-25'));
  const id = String(answer.headers['mcp-session-id']);
  await post(session, { jsonrpc: '2.0', method: 'notifications/initialized' }, id);
  return { session, id };
}

/** The places of those whose servers were closed, as they are closed. */
function endingsOf(sessions: readonly Session[]): readonly number[] {
  const ended: number[] = [];
  for (const [index, { server }] of sessions.entries())
    Object.assign(server, { onclose: () => ended.push(index) });
  return ended;
}

describe('a session', () => {
  it('is known by a random id once its client was answered', async () => {
    const sessions = createSessions();
    const begun = await begin(sessions, copilot);
    expect([...sessions.all()]).toEqual([]);
    await post(begun, initialize('2025-11-25'));
    expect([...sessions.all()]).toEqual([begun]);
    const { session, id } = await open(sessions, copilot);
    expect(id).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(sessions.find(id, copilot)).toBe(session);
  });

  it('does not exist for another caller, nor under another id', async () => {
    const sessions = createSessions();
    const { id } = await open(sessions, copilot);
    expect(sessions.find(id, ci)).toBeUndefined();
    for (const wrong of ['', id.slice(1), id.toLowerCase(), '__proto__'])
      expect(sessions.find(wrong, copilot), wrong).toBeUndefined();
  });

  it('does not exist for the same agent with another token', async () => {
    const sessions = createSessions();
    callers.add('copilot', 'of this run');
    const { id } = await open(sessions, copilot);
    expect(sessions.find(id, known('of this run'))).toBeUndefined();
  });

  it('is not kept where the client did not open it properly', async () => {
    const sessions = createSessions();
    const begun = await begin(sessions, copilot);
    expect((await post(begun, rpc('tools/list'))).status).toBe(400);
    expect([...sessions.all()]).toEqual([]);
  });

  it('ends when its client says so', async () => {
    const sessions = createSessions();
    const { session, id } = await open(sessions, copilot);
    const headers = { 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25' };
    expect((await ask(session, { method: 'DELETE', headers })).status).toBe(200);
    expect(sessions.find(id, copilot)).toBeUndefined();
  });

  it('ends with the token it was opened with, and those of others go on', async () => {
    const sessions = createSessions();
    const [mine, others] = [await open(sessions, copilot), await open(sessions, ci)];
    const ended = endingsOf([mine.session, others.session]);
    sessions.endOf(copilot);
    expect(ended).toEqual([0]);
    expect(sessions.find(mine.id, copilot)).toBeUndefined();
    expect(sessions.find(others.id, ci)).toBe(others.session);
  });

  it('does not begin with a token that has been replaced meanwhile', async () => {
    const sessions = createSessions();
    const begun = await begin(sessions, copilot);
    callers.setLasting({});
    await post(begun, initialize('2025-11-25'));
    expect([...sessions.all()]).toEqual([]);
  });
});

describe('the limit', () => {
  /** Three sessions, each used later than the one before, in a room for three. */
  async function full() {
    const sessions = createSessions(createRoom(3));
    const opened = [await open(sessions, copilot), await open(sessions, copilot), await open(sessions, ci)];
    for (const [index, { session }] of opened.entries()) session.lastUsed = 1_000 + index;
    const left = (): number[] =>
      opened.flatMap(({ session, id }, index) => (sessions.find(id, session.caller) ? [index] : []));
    return { sessions, opened: opened.map(({ session }) => session), left };
  }

  it('ends the one that was unused for longest, and the new one is kept', async () => {
    const { sessions, opened, left } = await full();
    const ended = endingsOf(opened);
    const { id, session } = await open(sessions, ci);
    expect(left()).toEqual([1, 2]);
    expect(ended).toEqual([0]);
    expect(sessions.find(id, ci)).toBe(session);
  });

  it('spares one that has something open for one that is idle', async () => {
    const { sessions, opened, left } = await full();
    for (const session of opened.slice(0, 2)) session.open = 1;
    await open(sessions, copilot);
    expect(left()).toEqual([0, 1]);
  });

  it('ends the one that was unused for longest where all have something open', async () => {
    const { sessions, opened, left } = await full();
    for (const session of opened) session.open = 1;
    await open(sessions, copilot);
    expect(left()).toEqual([1, 2]);
  });

  it('is not used up by sessions that were never opened', async () => {
    const { sessions, left } = await full();
    for (let turn = 0; turn < 5; turn += 1) await begin(sessions, ci);
    expect(left()).toEqual([0, 1, 2]);
  });

  it('never holds more than it says', async () => {
    const sessions = createSessions(createRoom(3));
    for (let turn = 0; turn < 10; turn += 1) await open(sessions, copilot);
    expect([...sessions.all()]).toHaveLength(3);
  });
});

it('all end together', async () => {
  const sessions = createSessions();
  const opened = [await open(sessions, copilot), await open(sessions, ci)];
  const ended = endingsOf(opened.map(({ session }) => session));
  await sessions.dispose();
  expect(ended).toEqual([0, 1]);
  expect([...sessions.all()]).toEqual([]);
});
