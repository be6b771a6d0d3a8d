import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOpenApiSource, type OpenApiSourceOptions } from '../../../../host/sources/openapi/source.ts';
import type { SentCredential } from '../../../../host/sources/openapi/call/answers/context.ts';
import type { ApiSource } from '../../../../host/sources/source.ts';
import { type Api, serve } from './call/api.ts';
import { containing, matching, someNumber } from './matchers.ts';

const storefront = fileURLToPath(new URL('../../../fixtures/openapi/storefront.yaml', import.meta.url));

let folder = '';
let specFile = '';
const open: { close(): Promise<void> | void }[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-source-'));
  specFile = join(folder, 'storefront.yaml');
  await copyFile(storefront, specFile);
});
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
  await rm(folder, { recursive: true, force: true });
});

function sourceOf(rest: Partial<OpenApiSourceOptions> = {}): ApiSource {
  const source = createOpenApiSource({
    name: 'storefront',
    specFile,
    folder,
    auth: { bearerAuth: '${secret:token}' },
    resolveCredential: async (template) => template.replace('${secret:token}', 'sesame'),
    log: () => undefined,
    ...rest,
  });
  open.push({ close: () => source.dispose() });
  return source;
}

async function api(): Promise<Api> {
  const server = await serve((request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ url: request.url, id: '7' }));
  });
  open.push(server);
  return server;
}

/** Stands in for a decision that has been made; only the policy can make a real one. */
function allowed(
  native: string,
  args: unknown = {},
  source = 'storefront',
): Parameters<ApiSource['call']>[0] {
  const call = {
    agent: 'tester',
    tool: `${source}/${native}`,
    source,
    native,
    arguments: Object.freeze(args),
  };
  return call as unknown as Parameters<ApiSource['call']>[0];
}

const options = { signal: new AbortController().signal };

async function edit(from: string, to: string): Promise<void> {
  await writeFile(specFile, (await readFile(specFile, 'utf8')).replace(from, to));
}

describe('states', () => {
  it('begins to load and gets ready', async () => {
    const source = sourceOf();
    expect(source.state).toEqual({ kind: 'loading' });
    await source.ready;
    expect(source).toMatchObject({
      state: { kind: 'ready' },
      problems: [{ code: 'missing-operation-id', severity: 'information', line: 66, column: 5 }],
      schemes: [
        { name: 'bearerAuth', credential: 'bearer token', isSignIn: false, missingFor: 0 },
        { name: 'apiKey', credential: 'API key in header X-Api-Key', isSignIn: false, missingFor: 1 },
        { name: 'basicAuth', credential: 'HTTP basic, user:password', isSignIn: false, missingFor: 0 },
      ],
      files: [specFile],
      server: undefined,
    });
    expect(source.tools).toHaveLength(5);
  });
  it('fails with a located reason', async () => {
    await writeFile(specFile, 'openapi: 3.1.0\npaths: [');
    const source = sourceOf();
    await source.ready;
    expect(source.state).toMatchObject({
      kind: 'failed',
      reason: matching(/storefront\.yaml:2:\d+: Not valid YAML/),
    });
    expect(source.tools).toEqual([]);
  });
  it('keeps the last good tools while the text is broken, and recovers', async () => {
    const source = sourceOf();
    await source.ready;
    const { tools } = source;
    await edit('openapi: 3.0.3', 'openapi: 3.0.3\n  broken: [');
    await source.reload();
    expect(source.state.kind).toBe('stale');
    expect(source.tools).toBe(tools);
    expect(source.problems).toMatchObject([{ severity: 'error', file: specFile, line: someNumber }]);
    await copyFile(storefront, specFile);
    await source.reload();
    expect(source).toMatchObject({
      state: { kind: 'ready' },
      problems: [{ code: 'missing-operation-id' }],
    });
    expect(source.tools).toBe(tools);
  });
  it('locates problems and operations', async () => {
    await edit("$ref: '#/components/schemas/Receipt'", "$ref: '#/components/schemas/Recipe'");
    await edit("$ref: '#/components/schemas/Line'", "$ref: '#/components/schemas/Lime'");
    const source = sourceOf();
    await source.ready;
    expect(source.problems).toMatchObject([
      { severity: 'warning', code: 'dangling-ref', line: 47, column: 25 },
      { severity: 'information', code: 'missing-operation-id', line: 66, column: 5 },
      { severity: 'warning', code: 'dangling-ref', line: 85, column: 40 },
    ]);
    expect(await source.locate(['list_orders', 'none'])).toEqual([
      { file: specFile, line: 18, column: 5 },
      undefined,
    ]);
  });
  it('says that there is nothing to offer', async () => {
    await writeFile(specFile, 'openapi: 3.1.0\npaths: {}\n');
    const source = sourceOf();
    await source.ready;
    expect(source.problems).toMatchObject([{ code: 'no-operations', line: 2 }]);
  });
});

describe('reading the same text again', () => {
  it('converts nothing, and does not keep a failure of reading', async () => {
    const source = sourceOf();
    await source.ready;
    const { tools, problems } = source;
    await source.reload();
    // A conversion would have made a new list of problems.
    expect([source.tools, source.problems]).toEqual([tools, problems]);
    expect(source.problems).toBe(problems);
    await rm(specFile);
    await source.reload();
    expect(source.state.kind).toBe('stale');
    await copyFile(storefront, specFile);
    await source.reload();
    expect(source).toMatchObject({ state: { kind: 'ready' }, problems: [{ code: 'missing-operation-id' }] });
  });
});

describe('changes', () => {
  it('fire only when something changed, and keep what did not', async () => {
    const source = sourceOf();
    let fired = 0;
    source.onDidChange(() => {
      fired += 1;
    });
    await source.ready;
    expect(fired).toBe(1);
    const before = new Map(source.tools.map((tool) => [tool.native, tool]));
    await source.reload();
    await edit('title: Storefront API', 'title: Other API # a comment');
    await source.reload();
    expect(fired).toBe(1);
    await edit('summary: Get an order', 'summary: Get one order');
    await source.reload();
    expect(fired).toBe(2);
    const changed = source.tools.filter((tool) => before.get(tool.native) !== tool);
    expect(changed.map(({ native }) => native)).toEqual(['get_order']);
  });
  it('end with the source', async () => {
    const source = sourceOf();
    let fired = 0;
    source.onDidChange(() => {
      fired += 1;
    });
    source.dispose();
    await source.ready;
    expect([fired, source.tools.length]).toEqual([0, 0]);
  });
});

describe('calls', () => {
  it('go to the confirmed server with the credential', async () => {
    const { origin, seen } = await api();
    const source = sourceOf({ server: `${origin}/v2` });
    await source.ready;
    const result = await source.call(
      allowed('list_orders', { limit: '5', status: ['open'], filter_customer: 'ada' }),
      options,
    );
    expect(result).toMatchObject({ isError: false, httpStatus: 200, structuredContent: { id: '7' } });
    expect(seen[0]?.url).toBe('/v2/orders?status=open&filter%5Bcustomer%5D=ada&limit=5');
    expect(seen[0]?.headers).toMatchObject({
      authorization: 'Bearer sesame',
      accept: containing('application/json'),
    });
  });
  it('CVE-2026-44661: the document’s own servers are never called', async () => {
    const evil = await api();
    await edit('https://{region}.storefront.example/v{major}', `${evil.origin}/{region}`);
    await edit('  /health:', `  /health:\n    servers: [{ url: '${evil.origin}' }]`);
    const source = sourceOf();
    await source.ready;
    const refused = await source.call(allowed('get_health'), options);
    expect(refused).toMatchObject({ isError: true, reason: containing('Set `server`') });
    const { origin, seen } = await api();
    const confirmed = sourceOf({ server: origin });
    await confirmed.ready;
    await confirmed.call(allowed('get_health'), options);
    expect([evil.seen.length, seen.length]).toEqual([0, 1]);
  });
  it('go by the path of the operation’s own server, on the confirmed origin alone', async () => {
    const evil = await api();
    await edit('https://{region}.storefront.example/v{major}', 'https://storefront.example/v1');
    await edit('  /health:', "  /health:\n    servers: [{ url: 'https://storefront.example/v2' }]");
    await edit('  /orders:', `  /orders:\n    servers: [{ url: '${evil.origin}/v3' }]`);
    const { origin, seen } = await api();
    const source = sourceOf({ server: `${origin}/mock/v1` });
    await source.ready;
    expect(source.problems[0]).toMatchObject({ code: 'other-server', severity: 'warning' });
    await source.call(allowed('get_health'), options);
    await source.call(allowed('list_orders'), options);
    expect(seen.map(({ url }) => url)).toEqual(['/mock/v2/health', '/mock/v1/orders']);
    expect(evil.seen).toEqual([]);
  });
  it('CVE-2026-32871: a path parameter cannot reach another path with the credential', async () => {
    const { origin, seen } = await api();
    const source = sourceOf({ server: `${origin}/public` });
    await source.ready;
    for (const orderId of ['../../admin', '..%2f..%2fadmin', '..\\..\\admin']) {
      const result = await source.call(allowed('get_order', { orderId }), options);
      expect(result).toMatchObject({ isError: true, reason: containing('dot segment') });
    }
    expect(seen).toEqual([]);
  });
  it.each([
    ['get_order', {}, /"orderId" is missing/],
    ['purge_order', { orderId: '1' }, /"apiKey" \(API key in header X-Api-Key\)/],
    ['none', {}, /has no tool "none"/],
  ])('refuse %s %j', async (native, args, reason) => {
    const { origin, seen } = await api();
    const source = sourceOf({ server: origin });
    await source.ready;
    expect(await source.call(allowed(native, args), options)).toMatchObject({
      isError: true,
      reason: matching(reason),
    });
    expect(seen).toEqual([]);
  });
  it('tell without sending what a call would end with', async () => {
    const { origin, seen } = await api();
    const asked: string[] = [];
    const source = sourceOf({
      server: origin,
      resolveCredential: async (template) => {
        asked.push(template);
        return 'sesame';
      },
    });
    await source.ready;
    for (const [native, args] of [
      ['get_order', {}],
      ['get_order', { orderId: '..' }],
      ['get_order', { orderId: '\uD800' }],
      ['purge_order', { orderId: '1' }],
      ['none', {}],
    ] as const) {
      const fault = await source.findFault(native, args);
      expect(fault).toMatchObject({ isError: true });
      expect(fault).toEqual(await source.call(allowed(native, args), options));
    }
    expect(await source.findFault('get_order', { orderId: 'a/b' })).toBeUndefined();
    expect([seen, asked]).toEqual([[], []]);
    for (const server of [undefined, 'ftp://x']) {
      const nowhere = sourceOf({ server });
      await nowhere.ready;
      expect(await nowhere.findFault('get_order', { orderId: '1' })).toMatchObject({ isError: true });
    }
  });
  it('refuse another source’s call and an unusable server', async () => {
    const source = sourceOf({ server: 'ftp://x' });
    await source.ready;
    expect(await source.call(allowed('get_health'), options)).toMatchObject({
      reason: containing('http or https'),
    });
    expect(await source.call(allowed('get_health', {}, 'other'), options)).toMatchObject({
      reason: containing('no tool'),
    });
  });
  it('end when they are cancelled while their credential is asked for', async () => {
    const { origin, seen } = await api();
    const asked = Promise.withResolvers<void>();
    const source = sourceOf({
      server: origin,
      resolveCredential: () => {
        asked.resolve();
        return new Promise(() => {});
      },
    });
    await source.ready;
    const caller = new AbortController();
    const calling = source.call(allowed('list_orders'), { signal: caller.signal });
    await asked.promise;
    caller.abort();
    expect(await calling).toMatchObject({
      isError: true,
      isUnsent: true,
      reason: 'The call was cancelled while its credential was asked for, so nothing was sent.',
    });
    expect(seen).toEqual([]);
  });
  it('tell which credential the API did not accept, and only that', async () => {
    const refusing = await serve((_, response) => response.writeHead(401).end());
    open.push(refusing);
    const refused: SentCredential[] = [];
    const source = sourceOf({ server: refusing.origin, onRefused: (credential) => refused.push(credential) });
    await source.ready;
    const result = await source.call(allowed('list_orders'), options);
    expect(result).toMatchObject({ isError: true, httpStatus: 401, reason: containing('HTTP 401') });
    expect(JSON.stringify(result.content)).toContain('GATEHOUSE_SECRET_TOKEN');
    expect(refused).toEqual([{ scheme: 'bearerAuth', secrets: ['token'] }]);
    await source.call(allowed('get_health'), options);
    expect(refused).toHaveLength(1);
  });
  it('do not tell what went wrong inside', async () => {
    const { origin } = await api();
    const logged: string[] = [];
    const source = sourceOf({ server: origin, log: (_, message) => logged.push(message) });
    await source.ready;
    const broken = allowed('get_health');
    Object.defineProperty(broken, 'arguments', {
      get: () => {
        throw new Error('inner detail');
      },
    });
    const result = await source.call(broken, options).catch(() => undefined);
    expect(JSON.stringify(result)).not.toContain('inner detail');
    const trap = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('inner detail');
        },
      },
    );
    expect(JSON.stringify(await source.findFault('get_health', trap))).toContain('error in Gatehouse');
    expect(logged).toEqual([containing('inner detail'), containing('inner detail')]);
  });
});
