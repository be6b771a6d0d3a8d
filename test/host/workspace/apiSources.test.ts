import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createRedactor } from '../../../host/audit/redactor.ts';
import { parseGateway } from '../../../host/config/gatewayFile.ts';
import { type ApiSourceOptions, createApiSources } from '../../../host/workspace/apiSources.ts';
import { decide } from '../../../host/policy/decide.ts';
import { defaultPolicy } from '../../../host/policy/defaultPolicy.ts';
import { serve } from '../sources/openapi/call/api.ts';
import { writeFolder } from '../sources/openapi/folder.ts';

const spec = {
  openapi: '3.1.0',
  components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } } },
  security: [{ key: [] }, {}],
  paths: {
    '/orders': {
      get: { operationId: 'list', tags: ['orders'] },
      post: { operationId: 'add', tags: ['orders'] },
    },
    '/admin/keys': { get: { operationId: 'keys', deprecated: true } },
  },
};

async function open(more: Partial<ApiSourceOptions> = {}) {
  const folder = await writeFolder({ 'shop.json': spec });
  const sources = createApiSources({
    folder,
    redactor: createRedactor(),
    getSecret: () => Promise.resolve(null),
    log: () => undefined,
    ...more,
  });
  onTestFinished(() => sources.dispose());
  return async (lines: string) => {
    const text = `version: 1\n${lines}`;
    const { gateway, problems } = parseGateway(text, join(folder, '.gatehouse/gateway.yaml'));
    expect(problems).toEqual([]);
    const [source] = (await sources.update(gateway)).current;
    if (!source) throw new Error('There is no source.');
    return source;
  };
}

it('makes tools of what is included and not excluded', async () => {
  const update = await open();
  const names = async (lists: string) =>
    (await update(`apis: { shop: { spec: shop.json${lists} } }\n`)).tools.map(({ native }) => native);
  expect(await names('')).toEqual(['list', 'add', 'keys']);
  expect(await names(', include: [{ tags: [orders] }]')).toEqual(['list', 'add']);
  expect(await names(', include: [{ tags: [orders] }], exclude: [{ methods: [post] }]')).toEqual(['list']);
  expect(await names(', exclude: [{ paths: [/admin/**], deprecated: true }]')).toEqual(['list', 'add']);
  expect(await names(', include: [{ operations: [none] }]')).toEqual([]);
});

it('tells which entries are of no use, and that nothing is left', async () => {
  const update = await open();
  const source = await update(
    'apis: { shop: { spec: shop.json, include: [{ tags: [none] }], exclude: [{ methods: [GET] }] } }\n',
  );
  expect(source.unusedFilters).toEqual([{ list: 'include', index: 0 }]);
  expect(source.problems).toMatchObject([{ code: 'no-operations', severity: 'warning' }]);
  expect(source.problems[0]?.message).toContain('`include` and `exclude`');
});

it('keeps a source while its entry says the same, wherever it stands', async () => {
  const update = await open();
  const entry = 'apis: { shop: { spec: shop.json, include: [{ tags: [orders] }] } }\n';
  const before = await update(entry);
  expect(await update(`# a comment\n\n${entry}`)).toBe(before);
  expect(await update(entry.replace('orders', 'none'))).not.toBe(before);
  expect(before.prefix).toBe('shop_');
  expect((await update(entry.replace('spec:', 'prefix: "", spec:'))).prefix).toBe('');
});

it('writes no secret into the log, whatever went wrong', async () => {
  const api = await serve((_, response) => response.writeHead(401).end());
  onTestFinished(api.close);
  const logged: string[] = [];
  const update = await open({
    getSecret: () => Promise.resolve('hunter22'),
    log: (_, message) => logged.push(message),
    onRefused: () => {
      throw new Error('hunter22 was refused');
    },
  });
  const auth = "auth: { key: '${secret:key}' }";
  const source = await update(`apis: { shop: { spec: shop.json, server: '${api.origin}', ${auth} } }\n`);
  const [tool] = source.tools;
  const decision = tool && decide(defaultPolicy, { agent: 'copilot', tool, arguments: {} });
  if (decision?.kind !== 'allow') throw new Error('The call is not allowed.');
  await source.call(decision.call, { signal: new AbortController().signal });
  expect(logged).toEqual(['shop/list: Error: [redacted] was refused']);
});
