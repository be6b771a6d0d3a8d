import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { startStorefront, type Storefront } from '../../examples/storefront/api/server.ts';

interface Operation {
  operationId: string;
  security?: unknown[];
  requestBody?: { content: { 'application/json': { example: unknown } } };
  responses: Record<string, { content?: { 'application/json'?: { schema: { $ref: string } } } }>;
}

interface Spec {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

interface Reply {
  status: number;
  headers: Headers;
  body: unknown;
}

const token = 'test-token';
const spec = parse(
  readFileSync(new URL('../../examples/storefront/openapi/storefront.yaml', import.meta.url), 'utf8'),
) as Spec;

const operations = Object.entries(spec.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => method !== 'parameters')
    .map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation,
      name: operation.operationId,
    })),
);

let storefront: Storefront;

async function call(
  method: string,
  path: string,
  options: { body?: unknown; headers?: object } = {},
): Promise<Reply> {
  const response = await fetch(`${storefront.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

function idsOf(reply: Reply): string[] {
  return (reply.body as { items: { id: string }[] }).items.map((item) => item.id);
}

describe('the spec and the API', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'spec', ...spec });

  // Ids that exist in the seed, so that each operation has something to work on.
  const params: Record<string, string> = {
    product_id: 'prod_101',
    customer_id: 'cus_501',
    order_id: 'ord_1010',
    refund_id: 'ref_3001',
    ticket_id: 'tic_7002',
  };

  beforeEach(async () => {
    storefront = await startStorefront({ port: 0, token });
  });
  afterEach(() => storefront.close());

  it('gives every operation its own id', () => {
    expect(new Set(operations.map(({ name }) => name)).size).toBe(18);
  });

  it.each(operations)('answers $name as described', async ({ path, method, operation, name }) => {
    const query = name === 'purge_archived_orders' ? '?before=2025-01-01' : '';
    const url = path.replace(/\{(\w+)\}/g, (_, param: string) => params[param] ?? '') + query;
    const body = operation.requestBody?.content['application/json'].example;
    const reply = await call(method, url, { body });

    const [status, described] =
      Object.entries(operation.responses).find(([key]) => key.startsWith('2')) ?? [];
    expect(reply.status, JSON.stringify(reply.body)).toBe(Number(status));
    const schema = described?.content?.['application/json']?.schema;
    if (!schema) return expect(reply.body).toBeUndefined();
    const validate = ajv.compile({ $ref: `spec${schema.$ref}` });
    expect(validate(reply.body), ajv.errorsText(validate.errors)).toBe(true);
  });

  it.each(operations)(
    'asks for a token at $name exactly if the spec does',
    async ({ path, method, operation }) => {
      const url = path.replace(/\{(\w+)\}/g, 'unknown');
      const reply = await call(method, url, { headers: { authorization: '' } });
      if (operation.security?.length === 0) expect(reply.status).not.toBe(401);
      else expect(reply.status).toBe(401);
    },
  );
});

describe('reading', () => {
  beforeAll(async () => {
    storefront = await startStorefront({ port: 0, token });
  });
  afterAll(() => storefront.close());

  it('shows the catalogue without a token', async () => {
    const reply = await call('GET', '/products?category=lighting&in_stock=true', {
      headers: { authorization: '' },
    });
    expect(reply.status).toBe(200);
    expect(idsOf(reply)).toEqual(['prod_112', 'prod_111']);
  });

  it('filters orders by several statuses, newest first', async () => {
    const reply = await call('GET', '/orders?status=paid&status=packed');
    expect(idsOf(reply)).toEqual(['ord_1013', 'ord_1012', 'ord_1011', 'ord_1010']);
  });

  it('combines filters and keeps archived orders apart', async () => {
    expect(idsOf(await call('GET', '/orders?customer_id=cus_501&created_before=2026-02-01'))).toEqual([
      'ord_1004',
    ]);
    expect(idsOf(await call('GET', '/orders?archived=true'))).toEqual(['ord_1003', 'ord_1002', 'ord_1001']);
  });

  it('pages through all products without gaps', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const reply = await call('GET', `/products?limit=5${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...idsOf(reply));
      cursor = (reply.body as { next_cursor: string | null }).next_cursor;
    } while (cursor);
    expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => `prod_${112 - index}`));
  });

  it('treats wildcards of LIKE as plain text', async () => {
    expect(idsOf(await call('GET', '/customers?q=%25'))).toEqual([]);
    expect(idsOf(await call('GET', '/customers?q=OKAFOR'))).toEqual(['cus_501']);
  });

  it('challenges a caller without a token and one with a wrong token', async () => {
    const without = await call('GET', '/orders', { headers: { authorization: '' } });
    expect(without.status).toBe(401);
    expect(without.headers.get('www-authenticate')).toBe('Bearer realm="storefront"');
    const wrong = await call('GET', '/orders', { headers: { authorization: 'Bearer nope' } });
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('answers an unknown id with a problem document', async () => {
    const reply = await call('GET', '/orders/ord_9999');
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    expect(reply).toMatchObject({
      status: 404,
      body: { type: 'https://storefront.example/problems/not-found', status: 404, title: 'No such order' },
    });
  });

  it('tells an unknown path and a wrong method apart from an unknown id', async () => {
    expect(await call('GET', '/nowhere')).toMatchObject({ status: 404, body: { title: 'No such path' } });
    const wrongMethod = await call('DELETE', '/orders/ord_1001');
    expect(wrongMethod.status).toBe(405);
    expect(wrongMethod.headers.get('allow')).toBe('GET');
  });

  it.each([
    'limit=0',
    'limit=1e1',
    'status=lost',
    'created_from=2026-02-30',
    'archived=yes',
    'stats=paid',
    'limit=1&limit=2',
  ])('refuses the query %s and names the parameter', async (query) => {
    const parameter = query.split('=')[0];
    expect(await call('GET', `/orders?${query}`)).toMatchObject({
      status: 400,
      body: { errors: [{ parameter }] },
    });
  });
});

describe('writing', () => {
  beforeEach(async () => {
    storefront = await startStorefront({ port: 0, token });
  });
  afterEach(() => storefront.close());

  const lastLantern = { customer_id: 'cus_501', lines: [{ product_id: 'prod_110', quantity: 1 }] };

  it('creates an order and takes its goods out of stock', async () => {
    const created = await call('POST', '/orders', { body: lastLantern });
    expect(created).toMatchObject({ status: 201, body: { id: 'ord_1016', status: 'pending', total: 3990 } });
    expect(created.headers.get('location')).toBe('/orders/ord_1016');
    expect(await call('GET', '/orders/ord_1016')).toMatchObject({ body: created.body as object });
    expect(await call('POST', '/orders', { body: lastLantern })).toMatchObject({
      status: 409,
      body: { type: 'https://storefront.example/problems/insufficient-stock' },
    });
  });

  it('does nothing twice for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'a' };
    const first = await call('POST', '/orders', { body: lastLantern, headers });
    const second = await call('POST', '/orders', { body: lastLantern, headers });
    expect([second.status, second.body]).toEqual([201, first.body]);
    const other = { ...lastLantern, customer_id: 'cus_502' };
    expect((await call('POST', '/orders', { body: other, headers })).status).toBe(422);
  });

  it('names every invalid field at once', async () => {
    const body = { customer_id: 'cus_501', lines: [{ product_id: 'prod_101', quantity: 0 }], gift: true };
    expect(await call('POST', '/orders', { body })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/gift' }, { pointer: '/lines/0/quantity' }] },
    });
    const unknown = { customer_id: 'cus_999', lines: [{ product_id: 'prod_999', quantity: 1 }] };
    expect(await call('POST', '/orders', { body: unknown })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/customer_id' }, { pointer: '/lines/0/product_id' }] },
    });
  });

  it('refuses a body that is not JSON, not declared as JSON, or too large', async () => {
    const send = async (headers: Record<string, string>, body: string) => {
      const init = { method: 'POST', headers: { authorization: `Bearer ${token}`, ...headers }, body };
      return (await fetch(`${storefront.url}/tickets`, init)).status;
    };
    expect(await send({ 'content-type': 'application/json' }, '{')).toBe(400);
    expect(await send({ 'content-type': 'text/plain' }, '{}')).toBe(415);
    expect(await send({ 'content-type': 'application/json' }, `"${'x'.repeat(70_000)}"`)).toBe(413);
  });

  it('cancels a paid order once and puts its goods back', async () => {
    const body = { reason: 'customer_request' };
    expect(await call('POST', '/orders/ord_1012/cancel', { body })).toMatchObject({
      status: 200,
      body: { status: 'cancelled', cancel_reason: 'customer_request' },
    });
    expect(await call('GET', '/products/prod_106')).toMatchObject({ body: { stock: 4 } });
    expect((await call('POST', '/orders/ord_1012/cancel', { body })).status).toBe(409);
    expect((await call('POST', '/orders/ord_1009/cancel', { body })).status).toBe(409);
  });

  it('refunds no more than was paid', async () => {
    const refund = (id: string, amount: number) =>
      call('POST', `/orders/${id}/refunds`, { body: { amount, reason: 'damaged' } });
    expect(await refund('ord_1011', 8000)).toMatchObject({
      status: 201,
      body: { id: 'ref_3005', amount: 8000 },
    });
    expect((await refund('ord_1011', 701)).status).toBe(409);
    expect((await refund('ord_1011', 700)).status).toBe(201);
    expect((await refund('ord_1014', 1)).status).toBe(409);
    expect((await refund('ord_1010', 0.5)).status).toBe(422);
    expect(await call('GET', '/orders/ord_1011')).toMatchObject({ body: { refunded: 8700, total: 8700 } });
  });

  it('keeps a conversation with a customer', async () => {
    const reply = await call('POST', '/tickets/tic_7002/replies', {
      body: { message: 'We are tracing it.' },
    });
    expect(reply).toMatchObject({
      status: 201,
      body: { status: 'waiting', messages: [{}, { author: 'desk' }] },
    });
    const assigned = await call('PATCH', '/tickets/tic_7002', { body: { assignee: 'desk-li' } });
    expect(assigned).toMatchObject({ status: 200, body: { assignee: 'desk-li', status: 'waiting' } });
    expect(await call('PATCH', '/tickets/tic_7002', { body: { assignee: null } })).toMatchObject({
      body: { assignee: null },
    });
    expect((await call('PATCH', '/tickets/tic_7002', { body: {} })).status).toBe(422);
    expect((await call('PATCH', '/tickets/tic_7001', { body: { status: 'open' } })).status).toBe(409);
  });

  it("refuses a ticket about another customer's order", async () => {
    const body = { customer_id: 'cus_501', order_id: 'ord_1009', subject: 'Hello', message: 'Mine?' };
    expect(await call('POST', '/tickets', { body })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/order_id' }] },
    });
  });

  it('deletes a product unless an open order has it', async () => {
    expect((await call('DELETE', '/products/prod_104')).status).toBe(204);
    expect((await call('GET', '/products/prod_104')).status).toBe(404);
    expect(await call('GET', '/orders/ord_1006')).toMatchObject({
      body: { lines: [{ name: 'Bread knife' }] },
    });
    expect((await call('DELETE', '/products/prod_106')).status).toBe(409);
  });

  it('purges archived orders from before a day, and no others', async () => {
    expect((await call('DELETE', '/archived-orders')).status).toBe(400);
    expect(await call('DELETE', '/archived-orders?before=2025-01-01')).toMatchObject({
      status: 200,
      body: { purged: 2, order_ids: ['ord_1001', 'ord_1002'] },
    });
    expect((await call('GET', '/orders/ord_1001')).status).toBe(404);
    expect((await call('GET', '/orders/ord_1003')).status).toBe(200);
  });
});
