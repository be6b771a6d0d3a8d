import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { asks, reply, startLegacyBut } from './legacyBut.ts';
import { hello, type LaterMisbehaviour, type Trial } from './misbehaviour.ts';
import { legacyResult, sendJson } from './tinyServer.ts';

type Refuse = (response: ServerResponse, id: unknown) => void;

const refuseBy =
  (status: number, message: string): Refuse =>
  (response, id) =>
    sendJson(response, status, { jsonrpc: '2.0', id: id ?? null, error: { code: -32000, message } });

/** A server with sessions, which forgets the first one with its first call, or each one with each call. */
function forgetful(refuse: Refuse, { forEver = false } = {}): LaterMisbehaviour['start'] {
  return () => {
    const sessions = new Set<string>();
    let hasForgotten = false;
    return startLegacyBut((seen, response) => {
      const { message, headers } = seen;
      const session = String(headers['mcp-session-id'] ?? '');
      if (asks(seen, 'server/discover')) return false;
      if (asks(seen, 'initialize')) {
        const opened = randomUUID();
        sessions.add(opened);
        const result = legacyResult(message ?? {});
        sendJson(response, 200, { jsonrpc: '2.0', id: message?.id, result }, { 'mcp-session-id': opened });
        return true;
      }
      if (asks(seen, 'tools/call') && (forEver || !hasForgotten)) {
        hasForgotten = true;
        sessions.delete(session);
      }
      if (sessions.has(session)) return false;
      refuse(response, message?.id);
      return true;
    });
  };
}

const ended: Trial = {
  text: 'first',
  says: /ended the session.*not sent again.*call once more/i,
  isError: true,
};

/** Those that forget the session that they gave. */
export const misbehavingSessions: readonly LaterMisbehaviour[] = [
  {
    name: 'session lost: 404',
    verdict: 'legacy',
    tools: 1,
    rounds: [[ended], [hello]],
    start: forgetful(refuseBy(404, 'Session not found')),
  },
  {
    name: 'session lost: 404 without a word',
    verdict: 'legacy',
    tools: 1,
    rounds: [[ended], [hello]],
    start: forgetful((response) => void response.writeHead(404).end()),
  },
  {
    name: 'session lost: 400',
    verdict: 'legacy',
    tools: 1,
    rounds: [[ended], [hello]],
    start: forgetful(refuseBy(400, 'Bad Request: No valid session ID provided')),
  },
  {
    name: 'session lost: 401',
    verdict: 'legacy',
    tools: 1,
    rounds: [[ended], [hello]],
    start: forgetful(refuseBy(401, 'Unauthorized: unknown session')),
  },
  {
    name: 'session lost with each call',
    verdict: 'legacy',
    tools: 1,
    rounds: [[ended], [ended], [ended]],
    start: forgetful(refuseBy(404, 'Session not found'), { forEver: true }),
  },
  {
    name: 'session: no DELETE, no pings',
    verdict: 'legacy',
    tools: 1,
    start: () =>
      startLegacyBut((seen, response) => {
        if (!asks(seen, 'initialize')) return asks(seen, 'ping') || seen.method === 'DELETE';
        response.setHeader('mcp-session-id', 'one');
        reply(response, seen.message, legacyResult(seen.message ?? {}));
        return true;
      }),
  },
];
