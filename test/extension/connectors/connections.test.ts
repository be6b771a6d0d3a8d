import { describe, expect, test } from 'vitest';
import { settle, waitForConnector } from '../../../extension/connectors/connections.ts';
import type { ConnectorState } from '../../../protocol/connectors.ts';
import { at, connectorOf, snapshotOf } from '../snapshots.ts';

const which = { folder: '/w', name: 'files' };
const later = '2026-01-02T03:04:06.000Z';
const limits = { attemptMs: 5_000, newsMs: 5 };

/** What is known of one connector, as the host would tell it. */
function createKnown(first?: ConnectorState) {
  const listeners = new Set<() => void>();
  let state = first;
  return {
    find: () => snapshotOf({ connectors: state ? [connectorOf({ state })] : [] }),
    onDidChange: (listener: () => void) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    tell: (next: ConnectorState) => {
      state = next;
      for (const listener of listeners) listener();
    },
    listeners,
  };
}

describe('waiting for a connector', () => {
  test('ends with the first state that counts, and listens no longer', async () => {
    const known = createKnown({ kind: 'connecting', at });
    const found = waitForConnector(known, which, ({ state }) => state.kind === 'ready', 5_000);
    known.tell({ kind: 'detecting', at });
    known.tell({ kind: 'ready', at });
    expect((await found)?.state.kind).toBe('ready');
    expect(known.listeners.size).toBe(0);
  });

  test('ends at the limit', async () => {
    expect(await waitForConnector(createKnown(), which, () => true, 1)).toBeUndefined();
  });
});

describe('an attempt to connect', () => {
  test('has ended when the host tells so, though its answer is still to come', async () => {
    const known = createKnown();
    const ended = settle(known, which, () => new Promise(() => {}), limits);
    known.tell({ kind: 'connecting', at });
    known.tell({ kind: 'failed', at, reason: 'gone' });
    expect((await ended)?.state.kind).toBe('failed');
  });

  test('does not end with what was known before it', async () => {
    const known = createKnown({ kind: 'failed', at, reason: 'gone' });
    const ended = settle(known, which, () => new Promise(() => {}), limits);
    known.tell({ kind: 'failed', at, reason: 'gone' });
    known.tell({ kind: 'connecting', at: later });
    known.tell({ kind: 'failed', at: later, reason: 'still gone' });
    expect((await ended)?.state).toMatchObject({ reason: 'still gone' });
  });

  test('that changed nothing ends soon after its answer', async () => {
    const known = createKnown({ kind: 'stopped', at });
    expect((await settle(known, which, async () => {}, limits))?.state.kind).toBe('stopped');
  });

  test('that is refused is thrown', async () => {
    const refused = settle(createKnown(), which, () => Promise.reject(new Error('no such name')), limits);
    await expect(refused).rejects.toThrow('no such name');
  });
});
