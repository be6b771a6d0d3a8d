import { Agent, fetch } from 'undici';
import { describe, expect, it } from 'vitest';
import { detect } from '../../../../../host/sources/mcp/detect/detect.ts';
import { misbehaviours } from '../../../../servers/misbehaving.ts';
import { answerLegacy, legacyResult, sendJson, startTiny } from '../../../../servers/tinyServer.ts';

// The real limits are 2 s and 8 s; what is silent for ever is given up sooner here.
const limits = { silenceMs: 300, rungMs: 1_500 };

describe('detection', () => {
  it('shows each question, those too that were still open in the end', async () => {
    const server = await startTiny((seen, response) => {
      if (seen.message?.method !== 'server/discover') return answerLegacy(seen, response);
    });
    const told: string[] = [];
    const url = new URL('/mcp', server.origin);
    const target = { url, headers: {}, hasCredential: false, fetch };
    const { steps } = await detect(target, { ...limits, onStep: ({ rung }) => told.push(rung) });
    await server.close();
    expect(steps.map(({ rung, found }) => [rung, found])).toEqual([
      ['discover', 'Silent until another question was answered.'],
      ['initialize', 'Opened a session of 2025-11-25.'],
    ]);
    expect(steps[0]?.ms).toBeGreaterThanOrEqual(limits.silenceMs - 1);
    expect(told).toEqual(['initialize']);
  });
  it('has ended the session that it opened', async () => {
    const session = { 'mcp-session-id': 's1' };
    const server = await startTiny(({ method, message }, response) => {
      if (method === 'DELETE') return void response.writeHead(204).end();
      if (message?.method !== 'initialize') return void response.writeHead(400).end();
      sendJson(response, 200, { jsonrpc: '2.0', id: message.id, result: legacyResult(message) }, session);
    });
    const connections = new Agent();
    const url = new URL('/mcp', server.origin);
    const own: typeof fetch = (input, init) => fetch(input, { ...init, dispatcher: connections });
    const { verdict } = await detect({ url, headers: {}, hasCredential: false, fetch: own }, limits);
    // Whoever asks may do so next, as the command line does.
    await connections.destroy();
    await server.close();
    expect(verdict.kind).toBe('legacy');
    expect(server.seen.filter(({ method }) => method === 'DELETE')).toMatchObject([{ headers: session }]);
  });
  it('ends with the reason of its signal', async () => {
    const server = await startTiny(() => {});
    const end = new AbortController();
    const url = new URL('/mcp', server.origin);
    const target = { url, headers: {}, hasCredential: false, fetch };
    const detecting = detect(target, { signal: end.signal });
    end.abort(new Error('enough'));
    await expect(detecting).rejects.toThrow('enough');
    await server.close();
  });
  it('says what keeps a URL from being asked', async () => {
    const target = { url: new URL('http://127.0.0.1:9/mcp'), headers: {}, hasCredential: false, fetch };
    const { verdict } = await detect(target, limits);
    expect(verdict).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('bad port') as string,
    });
  });
  it.for(misbehaviours)('$name: $verdict', async ({ start, verdict, path = '/mcp' }) => {
    const server = await start();
    try {
      const url = new URL(path, server.origin);
      const found = await detect({ url, headers: {}, hasCredential: false, fetch }, limits);
      expect(found.verdict.kind, JSON.stringify(found.steps, null, 1)).toBe(verdict);
      expect(server.seen.map(({ message }) => message?.method)).not.toContain('tools/call');
    } finally {
      await server.close();
    }
  });
});
