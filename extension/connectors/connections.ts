import type { ConnectorModel } from '../../protocol/connectors.ts';
import type { FolderSnapshot } from '../../protocol/snapshot.ts';

/** One connector of one folder. */
export interface WhichConnector {
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  readonly name: string;
}

/** What is known of folders. */
export interface Known {
  find(folder: string): FolderSnapshot | undefined;
}

/** A first `npx` may fetch a package for longer; the view then goes on showing how it stands. */
const attemptMs = 30_000;

export function findConnector(known: Known, { folder, name }: WhichConnector): ConnectorModel | undefined {
  return known.find(folder)?.connectors.find((connector) => connector.name === name);
}

/**
 * Waits for a request that makes a connector connect. The host answers it when the attempt has ended, well or badly,
 * and has told before how it stands then; that is what this returns, or how it stands after the limit, in
 * milliseconds. Rejects where the request is refused.
 */
export async function settle(
  known: Known,
  which: WhichConnector,
  request: Promise<unknown>,
  limitMs = attemptMs,
): Promise<ConnectorModel | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, limitMs);
  try {
    await Promise.race([request, late]);
  } finally {
    clearTimeout(timer);
  }
  return findConnector(known, which);
}
