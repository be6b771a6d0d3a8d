import { beforeAll, expect } from 'vitest';
import { openRoles, startApi } from '../api.ts';
import { gatehouse, startGate } from '../gate.ts';
import { type ClientKind, clientKinds, connect, type Peer } from '../peers.ts';
import { readRecordsNow } from '../records/recordFiles.ts';
import { verifies } from '../verifies.ts';
import { createWorkspace, gatewayFile, rolesFile, type TestWorkspace } from '../workspace.ts';

/** Strict, as documents are: real APIs send what the answers below hold all the same. */
const spec = `openapi: 3.1.0
info: { title: Orders, version: '1' }
paths:
  /orders/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    post:
      operationId: pay
      responses:
        '200':
          description: The order
          content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
        '204': { description: Nothing to say }
components:
  schemas:
    Order:
      type: object
      required: [id, state, total, at, lines]
      additionalProperties: false
      properties:
        id: { type: string, format: uuid, minLength: 36 }
        state: { type: string, enum: [open, paid] }
        total: { type: number, minimum: 0 }
        at: { type: string, format: date-time }
        constructor: { type: string }
        lines: { type: array, minItems: 1, items: { $ref: '#/components/schemas/Line' } }
    Line:
      type: object
      required: [sku]
      additionalProperties: false
      properties: { sku: { type: string, pattern: '^[A-Z]+$' }, price: { type: number } }
`;

const json = 'application/json';
const answers: Readonly<Record<string, readonly [status: number, type: string, body: string]>> = {
  fine: [
    ...([200, json] as const),
    '{"id":"018f3c1e-0000-7000-8000-000000000000","state":"paid","total":9.5,"at":"2026-07-28T10:00:00Z","lines":[{"sku":"A"}]}',
  ],
  loose: [
    ...([200, json] as const),
    '{"id":"7","state":"refunded","total":null,"at":"yesterday","lines":[{"sku":"a-1","more":{}},{}],"next":null}',
  ],
  bare: [200, json, '{}'],
  accepted: [202, json, '{"state":"open"}'],
  empty: [204, json, ''],
  number: [200, json, '{"id":"7","lines":[{"sku":"A"},{"sku":"B","price":"9.50"}]}'],
  list: [200, json, '[{"id":"7"}]'],
  text: [200, 'text/plain', 'OK, paid.'],
  broken: [200, json, '{"id":'],
  huge: [200, json, `{"id":"${'x'.repeat(30_000)}"}`],
};

let workspace: TestWorkspace;
const peers = new Map<ClientKind, Peer>();

beforeAll(async () => {
  const api = await startApi((request, response) => {
    const [status, type, body] = answers[request.url?.split('/').at(-1) ?? ''] ?? [404, json, '{}'];
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  workspace = await createWorkspace({
    'orders.yaml': spec,
    [gatewayFile]: `version: 1\napis:\n  orders: { spec: orders.yaml, server: '${api.url}' }\nlimits: { responseBytes: 20000 }\n`,
    [rolesFile]: openRoles,
  });
  const gate = await startGate(workspace);
  for (const kind of clientKinds) {
    const peer = await connect(gate, 'first', kind);
    peers.set(kind, peer);
    // Clients judge answers by what they were listed.
    expect(await peer.names()).toEqual(['orders_pay']);
  }
});

for (const kind of clientKinds) {
  verifies(
    'call.loose-answer',
    async () => {
      for (const id of ['fine', 'loose', 'bare', 'accepted', 'empty']) {
        const outcome = await peers.get(kind)?.call('orders_pay', { id });
        const body = answers[id]?.[2] ?? '';
        const structured = body === '' ? {} : (JSON.parse(body) as unknown);
        // Clients of older revisions know no structured content; they have all of it as text.
        const told = kind === '2025-03-26' ? undefined : structured;
        expect({ id, ...outcome }).toMatchObject({ id, isError: false, structured: told });
        expect(outcome?.text).toContain(body);
      }
    },
    `client ${kind}`,
  );
  verifies(
    'call.other-answer',
    async () => {
      const faults = {
        number: 'at /lines/1/price it must be number or null, not string',
        list: 'at its root it must be object, not array',
        text: 'it is text/plain, not JSON',
        broken: 'it is not valid JSON',
        huge: 'it was too long and has been cut',
      };
      for (const [id, fault] of Object.entries(faults)) {
        const outcome = await peers.get(kind)?.call('orders_pay', { id });
        expect({ id, ...outcome }).toMatchObject({ id, isError: true, structured: undefined });
        expect(outcome?.text).toContain(
          `HTTP 200: the call was carried out. The answer is not what the OpenAPI document announces: ${fault}.`,
        );
        expect(outcome?.text).toContain(answers[id]?.[2].slice(0, 20_000));
      }
    },
    `client ${kind}`,
  );
}

verifies(
  'call.other-answer',
  async () => {
    const args = ['call', 'orders/pay', workspace.folder, '--agent', 'first', '--args', '{"id":"number"}'];
    const { code, stderr } = await gatehouse(workspace, args);
    expect(code).toBe(1);
    expect(stderr).toContain('at /lines/1/price it must be number or null, not string');
    expect(stderr).toContain('"price":"9.50"');
    const record = readRecordsNow(workspace).find(({ reason }) => reason?.includes('/price'));
    expect(record).toMatchObject({ status: 'error', httpStatus: 200 });
    expect(record?.reason).toMatch(/at \/lines\/1\/price/);
    expect(record?.reason).not.toContain('9.50');
  },
  'the command line and the record',
);
