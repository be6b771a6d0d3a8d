import { expect, test } from 'vitest';
import { findConnector, settle } from '../../../extension/connectors/connections.ts';
import type { ConnectorModel } from '../../../protocol/connectors.ts';
import { at, connectorOf, snapshotOf } from '../snapshots.ts';

const which = { folder: '/w', name: 'files' };

function knowing(connectors: () => readonly ConnectorModel[]) {
  return {
    find: (folder: string) => (folder === '/w' ? snapshotOf({ connectors: connectors() }) : undefined),
  };
}

test('a connector is found by its folder and its name', () => {
  const known = knowing(() => [connectorOf({ name: 'other' }), connectorOf()]);
  expect(findConnector(known, which)?.name).toBe('files');
  expect(findConnector(known, { folder: '/w', name: 'none' })).toBeUndefined();
  expect(findConnector(known, { folder: '/v', name: 'files' })).toBeUndefined();
});

test('an attempt to connect ends with its answer, and with what was told before that', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let connector = connectorOf({ state: { kind: 'needs-sign-in', at, reason: 'It answered 401.' } });
  const ended = settle(
    knowing(() => [connector]),
    which,
    promise,
  );
  connector = connectorOf({ state: { kind: 'ready', at } });
  resolve();
  expect((await ended)?.state.kind).toBe('ready');
});

test('an attempt that takes too long is no longer waited for', async () => {
  const connecting = connectorOf({ state: { kind: 'connecting', at } });
  const known = knowing(() => [connecting]);
  expect(await settle(known, which, new Promise(() => {}), 1)).toBe(connecting);
});

test('a request that is refused is thrown', async () => {
  const refused = settle(
    knowing(() => []),
    which,
    Promise.reject(new Error('no such name')),
  );
  await expect(refused).rejects.toThrow('no such name');
});
