import { expect, test } from 'vitest';
import { isRemote, mayLackSecret, needsPerson } from '../../../extension/model/connectorNeeds.ts';
import type { ConnectorState } from '../../../protocol/connectors.ts';
import { at, command, connectorOf, heldOf } from '../snapshots.ts';

const reason = 'gone';
const cases: readonly (readonly [ConnectorState, boolean])[] = [
  [{ kind: 'needs-approval', at, approval: command }, true],
  [{ kind: 'needs-sign-in', at, reason }, true],
  [{ kind: 'failed', at, reason }, true],
  [{ kind: 'failed', at, reason, retryAt: at }, false],
  [{ kind: 'degraded', at, reason }, false],
  [{ kind: 'connecting', at }, false],
  [{ kind: 'stopped', at }, false],
  [{ kind: 'ready', at }, false],
];

test.each(cases)('a connector of %j needs a person: %s', (state, expected) => {
  expect(needsPerson(connectorOf({ state }))).toBe(expected);
});

test('tools that nobody has judged need a person, those that were rejected do not', () => {
  expect(needsPerson(connectorOf({ held: [heldOf('read')] }))).toBe(true);
  expect(needsPerson(connectorOf({ held: [heldOf('read', { kind: 'rejected' })] }))).toBe(false);
});

test('only what is not connected, and not because a person wanted that, may lack a secret', () => {
  const kinds = [
    ...(['needs-sign-in', 'failed', 'detecting', 'connecting'] as const),
    ...(['ready', 'degraded', 'idle', 'needs-approval', 'stopped'] as const),
  ];
  expect(kinds.filter((kind) => mayLackSecret({ kind }))).toEqual(kinds.slice(0, 4));
});

test('a URL is remote, a command is not', () => {
  expect(isRemote({ place: 'https://example.com/mcp' })).toBe(true);
  expect(isRemote({ place: 'npx -y https-server' })).toBe(false);
});
