import { expect, test } from 'vitest';
import { toCallLine } from '../../protocol/callLine.ts';
import type { CallRecord } from '../../protocol/models.ts';

const call: CallRecord = {
  seq: 3,
  at: '2026-01-02T03:04:05.000Z',
  agent: 'copilot',
  client: 'Visual Studio Code',
  tool: 'storefront/list_orders',
  decision: 'allow',
  rule: 'roles.yaml:9',
  role: 'reader',
  status: 'ok',
  httpStatus: 200,
  ms: 12.4,
  bytes: 812,
  arguments: { limit: 'number' },
};

test('a call that went well is one readable line', () => {
  expect(toCallLine(call)).toEqual({
    level: 'info',
    text: 'copilot → storefront/list_orders  allow (reader, roles.yaml:9)  200  12 ms',
    detail: '#3 by Visual Studio Code: 812 bytes, arguments {"limit":"number"}',
  });
});

test('a resource is read unless the line says otherwise, and its name is cut where it is long', () => {
  const tool = 'docs/@resource:file:///a.md';
  const first = (record: Partial<CallRecord>): string | undefined =>
    toCallLine({ ...call, tool, ...record }).text.split('  ')[0];
  expect(first({ method: 'resources/read' })).toBe('copilot → docs/@resource:file:///a.md');
  expect(first({ method: 'resources/subscribe' })).toBe(
    'copilot → docs/@resource:file:///a.md (resources/subscribe)',
  );
  expect(first({ tool: `docs/@resource:x:${'y'.repeat(500)}` })).toHaveLength('copilot → …'.length + 200);
});

test('a question that a person has declined went well, and says so', () => {
  const { httpStatus: _httpStatus, ...rest } = call;
  const { level, text } = toCallLine({ ...rest, tool: 'docs/@elicit', reason: 'declined' });
  expect([level, text]).toEqual([
    'info',
    'copilot → docs/@elicit  allow (reader, roles.yaml:9)  ok  declined  12 ms',
  ]);
});

test('a denied one is a warning and says why, in one line', () => {
  const { httpStatus: _httpStatus, ...rest } = call;
  const line = toCallLine({
    ...rest,
    decision: 'deny',
    status: 'denied',
    reason: 'Denied:\n  no rule',
    ms: 0.4,
  });
  expect(line.level).toBe('warn');
  expect(line.text).toBe(
    'copilot → storefront/list_orders  deny (reader, roles.yaml:9)  denied  Denied: no rule  0 ms',
  );
});

test('a call that a person refused does not say it twice', () => {
  const { httpStatus: _httpStatus, ...rest } = call;
  const rule = '.gatehouse/roles.yaml:9';
  const line = toCallLine({
    ...rest,
    rule,
    decision: 'ask',
    approval: 'deny',
    status: 'denied',
    reason: 'Denied',
  });
  expect(line.text).toBe(
    'copilot → storefront/list_orders  ask (reader, roles.yaml:9)  refused by a person  denied  12 ms',
  );
});

test('a failed one is an error with its status', () => {
  const line = toCallLine({ ...call, status: 'error', httpStatus: 503, reason: 'Service Unavailable' });
  expect(line.level).toBe('error');
  expect(line.text).toContain('503  error  Service Unavailable');
});

test('the answer of a person is part of the line', () => {
  const line = toCallLine({ ...call, decision: 'ask', approval: 'session' });
  expect(line.text).toContain('ask (reader, roles.yaml:9)  allowed for this session  200');
});

test('a built-in rule has no role', () => {
  const { role: _role, client: _client, ...rest } = call;
  expect(toCallLine({ ...rest, rule: 'built-in rule' }).text).toContain('allow (built-in rule)');
});
