import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { HttpConnectorEntry } from '../../../../../host/config/connectorEntry.ts';
import { createHttpOpener } from '../../../../../host/sources/mcp/open/httpOpener.ts';
import { openVerdictCache } from '../../../../../host/sources/mcp/verdictCache.ts';
import { createSignals, inTime } from '../../../../e2e/waiting.ts';
import { startSse } from '../../../../servers/http/sseServer.ts';
import { startLegacyBut, type Odd } from '../../../../servers/legacyBut.ts';
import { sdkServers } from '../../../../servers/sdkServers.ts';
import type { TinyServer } from '../../../../servers/tinyServer.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { attempt, connectionOf, toolsOf } from './attempt.ts';

async function start(odd: Odd = () => false): Promise<TinyServer> {
  const server = await startLegacyBut(odd);
  onTestFinished(() => server.close());
  return server;
}

const withToken = { headers: { Authorization: 'Bearer ${secret:a}' } };

async function openerOf(url: string, entry: Partial<HttpConnectorEntry> = {}, secret?: string) {
  const verdicts = await openVerdictCache(undefined);
  const full: HttpConnectorEntry = { kind: 'http', url, headers: {}, tls: {}, ...entry };
  const secrets = { a: secret };
  const opener = createHttpOpener({
    entry: full,
    folder: import.meta.dirname,
    resolve: async (template) => {
      if (!template.includes('${')) return template;
      if (secrets.a === undefined) throw new Error('The secret "a" is not set.');
      return template.replace('${secret:a}', secrets.a);
    },
    findMissingApproval: async () => undefined,
    verdicts,
    stepMs: 2_000,
  });
  const know = () => verdicts.get({ url, credential: JSON.stringify(full.headers) })?.kind;
  return { opener, know, secrets };
}

const methodsOf = ({ seen }: TinyServer): unknown[] =>
  seen.map(({ method, message }) => message?.method ?? method);

describe('a server at a URL', () => {
  it('is asked what it speaks, and connected', async () => {
    const server = await start();
    const { opener, know } = await openerOf(`${server.origin}/mcp`);
    const tried = attempt(opener);
    const connection = await connectionOf(tried);
    expect(connection).toMatchObject({
      transport: 'streamable-http',
      isStateless: false,
      greeting: { revision: '2025-11-25', server: { name: 'tiny' } },
    });
    expect(tried.steps.map(({ sent }) => sent)).toEqual(['POST server/discover', 'POST initialize']);
    expect(tried.connecting.count).toBe(1);
    expect(await toolsOf(connection)).toEqual(['echo']);
    expect(know()).toBe('legacy');
  });
  it('is not asked again what it speaks', async () => {
    const server = await start();
    const { opener } = await openerOf(`${server.origin}/mcp`);
    await (await connectionOf(attempt(opener))).close();
    const before = server.seen.length;
    const tried = attempt(opener);
    await connectionOf(tried);
    expect(tried.steps).toEqual([
      { sent: 'Remembered', found: 'It spoke 2025-11-25 over Streamable HTTP before.', ms: 0 },
    ]);
    expect(methodsOf(server).slice(before, before + 2)).toEqual(['initialize', 'notifications/initialized']);
  });
  it.each(sdkServers.filter(({ verdict }) => verdict === 'modern'))(
    'is spoken to without a session where it can: $name',
    async ({ start: begin }) => {
      const server = await begin();
      onTestFinished(() => server.close());
      const { opener } = await openerOf(server.url);
      const connection = await connectionOf(attempt(opener));
      expect(connection).toMatchObject({ isStateless: true, greeting: { revision: '2026-07-28' } });
      expect(await toolsOf(connection)).toEqual(expect.arrayContaining(['echo']));
    },
  );
  it('is spoken to in an older revision once the stateless one is avoided', async () => {
    const server = await sdkServers.find(({ name }) => name === 'SDK 2.x, both eras')?.start();
    if (!server) throw new Error('There is no such server.');
    onTestFinished(() => server.close());
    const { opener, know } = await openerOf(server.url);
    await (await connectionOf(attempt(opener))).close();
    expect(know()).toBe('modern');
    opener.avoidStateless();
    const tried = attempt(opener);
    expect((await connectionOf(tried)).isStateless).toBe(false);
    expect(tried.steps.map(({ sent }) => sent)).not.toContain('POST server/discover');
    expect(know()).toBe('legacy');
  });
  it('that spoke without a session before is asked what it can do now', async () => {
    let capabilities: object = { tools: {} };
    let isModern = true;
    const asked: unknown[] = [];
    const server = await start(({ message }, response) => {
      asked.push(message?.method);
      if (message?.method !== 'server/discover' || !isModern) return false;
      const result = { supportedVersions: ['2026-07-28'], capabilities };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }));
      return true;
    });
    const { opener, know } = await openerOf(`${server.origin}/mcp`);
    const capabilitiesOf = async () => (await connectionOf(attempt(opener))).greeting.capabilities;
    expect(await capabilitiesOf()).toEqual({ tools: {} });
    capabilities = { tools: {}, prompts: {} };
    asked.length = 0;
    expect(await capabilitiesOf()).toEqual(capabilities);
    expect(asked).toEqual(['server/discover']);
    isModern = false;
    expect((await connectionOf(attempt(opener))).isStateless).toBe(false);
    expect(know()).toBe('legacy');
  });
  it('may be one of 2024-11-05', async () => {
    const server = await startSse();
    onTestFinished(() => server.close());
    const { opener } = await openerOf(`${server.origin}/sse`);
    const connection = await connectionOf(attempt(opener));
    expect(connection).toMatchObject({ transport: 'sse', isStateless: false });
    expect(await toolsOf(connection)).toEqual(['echo']);
  });
  it('is asked anew where it no longer speaks what it spoke', async () => {
    let isOld = true;
    const server = await start(({ method, message }, response) => {
      if (isOld || method !== 'POST' || message?.method !== 'initialize') return false;
      response.writeHead(410).end();
      return true;
    });
    const { opener, know } = await openerOf(`${server.origin}/mcp`);
    await (await connectionOf(attempt(opener))).close();
    isOld = false;
    const tried = attempt(opener);
    expect(await tried.opened).toMatchObject({ kind: 'failed', again: 'soon' });
    expect(tried.steps).toHaveLength(4);
    expect(know()).toBeUndefined();
  });
  it('tells what of its greeting had to be mended', async () => {
    const server = await start(({ message }, response) => {
      if (message?.method !== 'initialize') return false;
      const result = { protocolVersion: '2025-11-25' };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }));
      return true;
    });
    const { opener } = await openerOf(`${server.origin}/mcp`);
    const tried = attempt(opener);
    await connectionOf(tried);
    expect(tried.repairs).toEqual(['It does not say what it can do; only its tools are asked for.']);
  });
});

describe('a credential', () => {
  const guarded: Odd = ({ headers }, response) => {
    if (headers.authorization === 'Bearer right') return false;
    response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    return true;
  };
  it('goes with each request', async () => {
    const server = await start(guarded);
    const { opener } = await openerOf(`${server.origin}/mcp`, withToken, 'right');
    expect(await toolsOf(await connectionOf(attempt(opener)))).toEqual(['echo']);
    for (const { headers } of server.seen) expect(headers.authorization).toBe('Bearer right');
  });
  it.each([
    ['that is missing', {}, undefined, 'It asks for a sign-in (HTTP 401).'],
    ['that is wrong', withToken, 'wrong', 'It does not accept the credential that it was given (HTTP 401).'],
  ] as const)('%s is one that a person must give', async (_, entry, secret, reason) => {
    const server = await start(guarded);
    const { opener } = await openerOf(`${server.origin}/mcp`, entry, secret);
    expect(await attempt(opener).opened).toEqual({ kind: 'needs-sign-in', reason });
  });
  it('with too few rights is told with the scope that is wanted', async () => {
    const server = await start((_, response) => {
      const header = 'Bearer error="insufficient_scope", scope="files:read files:write"';
      response.writeHead(403, { 'www-authenticate': header }).end();
      return true;
    });
    const { opener } = await openerOf(`${server.origin}/mcp`, withToken, 'right');
    const reason =
      'It does not accept the credential that it was given (HTTP 403). It wants the scope "files:read files:write".';
    expect(await attempt(opener).opened).toEqual({ kind: 'needs-sign-in', reason });
  });
  it.each([
    [{}, 'Bearer realm="x"', 'It asks for a sign-in (HTTP 403).'],
    [withToken, undefined, 'It does not accept the credential that it was given (HTTP 403).'],
  ] as const)('is wanted where 403 asks for one, or answers one: %j %s', async (entry, challenge, reason) => {
    const server = await start((_, response) => {
      response.writeHead(403, challenge === undefined ? {} : { 'www-authenticate': challenge }).end();
      return true;
    });
    const { opener } = await openerOf(`${server.origin}/mcp`, entry, 'right');
    expect(await attempt(opener).opened).toEqual({ kind: 'needs-sign-in', reason });
  });
  it.each([
    ['one\ntwo', 'has a line break. Give it again, on one line.'],
    ['one\0two', 'has a line break. Give it again, on one line.'],
    ['one€two', 'has a character that no header can hold. Give it again.'],
    ['one\u0007two', 'has a character that no header can hold. Give it again.'],
  ])('that no header can hold is not sent, and not told: %j', async (secret, why) => {
    const server = await start();
    const { opener, secrets } = await openerOf(`${server.origin}/mcp`, withToken, secret);
    const wanting = { kind: 'needs-sign-in', reason: `The value of the header "Authorization" ${why}` };
    expect(await attempt(opener).opened).toEqual(wanting);
    expect(server.seen).toEqual([]);
    secrets.a = 'right';
    await (await connectionOf(attempt(opener))).close();
    secrets.a = secret;
    expect(await attempt(opener).opened).toEqual(wanting);
  });
  it('is sent without the line break that a file ends with', async () => {
    const server = await start(guarded);
    const { opener } = await openerOf(`${server.origin}/mcp`, withToken, 'right\r\n');
    expect(await toolsOf(await connectionOf(attempt(opener)))).toEqual(['echo']);
  });
  it('that nobody has given is asked for before anything is sent', async () => {
    const server = await start();
    const { opener, secrets } = await openerOf(`${server.origin}/mcp`, withToken);
    const missing = { kind: 'needs-sign-in', reason: 'The secret "a" is not set.' };
    expect(await attempt(opener).opened).toEqual(missing);
    expect(server.seen).toEqual([]);
    secrets.a = 'right';
    await (await connectionOf(attempt(opener))).close();
    secrets.a = undefined;
    // What it speaks is known now.
    expect(await attempt(opener).opened).toEqual(missing);
  });
  it('that is refused only now is told so, without a search', async () => {
    const server = await start(guarded);
    const { opener, secrets } = await openerOf(`${server.origin}/mcp`, withToken, 'right');
    await (await connectionOf(attempt(opener))).close();
    secrets.a = 'wrong';
    const tried = attempt(opener);
    expect(await tried.opened).toEqual({ kind: 'needs-sign-in', reason: 'It answered HTTP 401.' });
    expect(tried.steps).toEqual([
      { sent: 'Remembered', found: 'It spoke 2025-11-25 over Streamable HTTP before.', ms: 0 },
    ]);
  });
});

describe('a server that cannot be connected', () => {
  it('because it is away may be there later', async () => {
    const server = await start();
    const { origin } = server;
    await server.close();
    const { opener } = await openerOf(`${origin}/mcp`);
    expect(await attempt(opener).opened).toEqual({
      kind: 'failed',
      reason: expect.stringContaining('nothing listens there') as string,
      again: 'soon',
    });
  });
  it('because it is none may be one later, when it is started there', async () => {
    const server = await start((_, response) => {
      response.writeHead(404).end();
      return true;
    });
    const { opener } = await openerOf(`${server.origin}/mcp`);
    expect(await attempt(opener).opened).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('does not answer as an MCP server') as string,
      again: 'slowly',
    });
  });
  it.each([
    ['missing.pem', 'ENOENT'],
    ['/dev/zero', 'is no regular file.'],
    ['.', 'is no regular file.'],
  ])('because a certificate is %s is for a person to mend', async (ca, why) => {
    const { opener } = await openerOf('https://127.0.0.1:1/mcp', { tls: { ca } });
    expect(await attempt(opener).opened).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(`^"ca" cannot be read: .*${why}`) as string,
      again: 'never',
    });
  });
  it('because a certificate is a large file is for a person to mend', async () => {
    const ca = join(temporaryFolder(), 'large.pem');
    writeFileSync(ca, Buffer.alloc(1024 * 1024 + 1));
    const { opener } = await openerOf('https://127.0.0.1:1/mcp', { tls: { ca } });
    const reason = `"ca" cannot be read: ${ca} is larger than 1 MB.`;
    expect(await attempt(opener).opened).toEqual({ kind: 'failed', reason, again: 'never' });
  });
  it('because something before it says 403 may be there later', async () => {
    const server = await start((_, response) => {
      response.writeHead(403).end();
      return true;
    });
    const { opener } = await openerOf(`${server.origin}/mcp`);
    expect(await attempt(opener).opened).toMatchObject({ kind: 'failed', again: 'soon' });
  });
  it('because it answers the question and nothing else may do so later', async () => {
    const server = await start(({ message }, response) => {
      if (message?.method !== 'notifications/initialized') return false;
      response.writeHead(503).end();
      return true;
    });
    const { opener, know } = await openerOf(`${server.origin}/mcp`);
    expect(await attempt(opener).opened).toEqual({
      kind: 'failed',
      reason: 'It answered HTTP 503.',
      again: 'soon',
    });
    expect(know()).toBeUndefined();
  });
});

describe('giving an attempt up', () => {
  it('ends the search', async () => {
    const asked = createSignals<true>();
    const server = await start(() => {
      asked.give(true);
      return true;
    });
    const { opener } = await openerOf(`${server.origin}/mcp`);
    const { opened, end } = attempt(opener);
    await asked.count(1, 'the question');
    end.abort(new Error('enough'));
    await expect(inTime(opened, 'the end', 1_000)).rejects.toThrow('enough');
  });
  it('ends the greeting', async () => {
    let isSilent = false;
    const asked = createSignals<true>();
    const server = await start(() => {
      if (isSilent) asked.give(true);
      return isSilent;
    });
    const { opener } = await openerOf(`${server.origin}/mcp`);
    await (await connectionOf(attempt(opener))).close();
    isSilent = true;
    const { opened, end } = attempt(opener);
    await asked.count(1, 'the greeting');
    end.abort(new Error('enough'));
    await expect(inTime(opened, 'the end', 1_000)).rejects.toThrow('enough');
  });
  it('does not wait for a stream to open', async () => {
    const asked = createSignals<true>();
    const silent = await start(() => {
      asked.give(true);
      return true;
    });
    const verdicts = await openVerdictCache(undefined);
    const url = `${silent.origin}/sse`;
    verdicts.set({ url, credential: '{}' }, { kind: 'sse', url });
    const entry: HttpConnectorEntry = { kind: 'http', url, headers: {}, tls: {} };
    const known = createHttpOpener({
      ...{ entry, folder: '/', resolve: async (text) => text, verdicts },
      findMissingApproval: async () => undefined,
    });
    const { opened, end } = attempt(known);
    await asked.count(1, 'the stream');
    end.abort(new Error('enough'));
    await expect(inTime(opened, 'the end', 1_000)).rejects.toThrow('enough');
  });
});
