import { expect, test } from 'vitest';
import {
  toChangeIcon,
  toChangeText,
  toConnectorDescription,
  toConnectorIcon,
  toStepDescription,
  toStepEnd,
} from '../../../extension/views/connectorText.ts';
import type { ConnectorModel, ConnectorState, HeldChange } from '../../../protocol/connectors.ts';
import { at, command, connectorOf, credential, heldOf, toolOf } from '../snapshots.ts';

const reason = 'gone\n$(x)';

test('a connector that is well says how it is reached, and what it serves', () => {
  const connector = connectorOf({
    transport: 'streamable-http',
    revision: '2025-11-25',
    latencyMs: 7.6,
    tools: [toolOf('a'), toolOf('b')],
    held: [heldOf('c')],
  });
  expect(toConnectorDescription(connector)).toBe(
    'ready · 2 tools · 1 held back · Streamable HTTP 2025-11-25 · 8 ms',
  );
});

const cases: readonly (readonly [Partial<ConnectorModel>, string])[] = [
  [{ state: { kind: 'detecting', at } }, 'finding out what it speaks'],
  [{ state: { kind: 'connecting', at } }, 'connecting'],
  [
    { state: { kind: 'idle', at }, transport: 'stdio', tools: [toolOf('a')] },
    'starts with the next call · 1 tool · stdio',
  ],
  [{ state: { kind: 'needs-approval', at, approval: command } }, 'its command needs your approval'],
  [{ state: { kind: 'needs-approval', at, approval: credential } }, 'its credential needs your approval'],
  [{ state: { kind: 'needs-sign-in', at, reason: 'It answered 401.' } }, 'It answered 401.'],
  [
    { state: { kind: 'degraded', at, reason: 'No prompts.' }, transport: 'sse' },
    'degraded: No prompts. · 0 tools · HTTP with SSE',
  ],
  [
    { state: { kind: 'failed', at, reason }, tools: [toolOf('a')], isStale: true },
    'failed: gone \\$(x) · 1 tool as of last time',
  ],
  [{ state: { kind: 'stopped', at } }, 'disconnected'],
];

test.each(cases)('%j', (more, expected) => {
  expect(toConnectorDescription(connectorOf(more))).toBe(expected);
});

test('each state has an icon', () => {
  const kinds: readonly ConnectorState['kind'][] = [
    'ready',
    'degraded',
    'detecting',
    'connecting',
    'idle',
    'needs-approval',
    'needs-sign-in',
    'failed',
    'stopped',
  ];
  expect(kinds.map((kind) => toConnectorIcon({ kind }).id)).toEqual([
    'plug',
    'warning',
    'loading~spin',
    'loading~spin',
    'debug-pause',
    'shield',
    'key',
    'error',
    'circle-slash',
  ]);
});

test('each change has a word and an icon', () => {
  const changes: readonly HeldChange[] = [
    { kind: 'new' },
    { kind: 'changed', accepted: 'f1' },
    { kind: 'renamed', from: 'open' },
    { kind: 'other-server' },
    { kind: 'rejected' },
  ];
  expect(changes.map(toChangeText)).toEqual([
    'new',
    'changed',
    'renamed from open',
    'accepted for another server',
    'rejected',
  ]);
  expect(new Set(changes.map((change) => toChangeIcon(change).id)).size).toBe(changes.length);
});

test('a step says how it ended', () => {
  expect(toStepEnd({ sent: 'POST initialize', status: 404, found: '', ms: 12.4 })).toBe('404 · 12 ms');
  expect(toStepEnd({ sent: 'POST initialize', found: '', ms: 8_000 })).toBe('no answer · 8000 ms');
});

test('a step towards a URL without an answer says so; one of a process has no status', () => {
  const step = { sent: 'initialize', found: 'It speaks\n2025-11-25.', ms: 3.2 };
  expect(toStepDescription(step, true)).toBe('no answer · 3 ms · It speaks 2025-11-25.');
  expect(toStepDescription(step, false)).toBe('3 ms · It speaks 2025-11-25.');
});
