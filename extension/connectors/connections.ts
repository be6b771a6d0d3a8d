import type { ConnectorModel } from '../../protocol/connectors.ts';
import type { FolderSnapshot } from '../../protocol/snapshot.ts';
import { isSettled } from '../model/connectorNeeds.ts';

/** One connector of one folder. */
export interface WhichConnector {
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  readonly name: string;
}

/** What is known of folders, and when it changes. */
export interface Known {
  find(folder: string): FolderSnapshot | undefined;
  readonly onDidChange: (listener: () => void) => { dispose(): void };
}

export interface SettleLimits {
  /** The longest wait for an attempt to end, in milliseconds. */
  readonly attemptMs: number;
  /** How long what an attempt led to may be told after its answer, in milliseconds. */
  readonly newsMs: number;
}

/** A first `npx` may fetch a package for longer; the view then goes on showing how it stands. */
const usualLimits: SettleLimits = { attemptMs: 30_000, newsMs: 2_000 };

export function findConnector(known: Pick<Known, 'find'>, { folder, name }: WhichConnector) {
  return known.find(folder)?.connectors.find((connector) => connector.name === name);
}

/** The connector as soon as it is as wanted; nothing where that takes longer than the limit, in milliseconds. */
export async function waitForConnector(
  known: Known,
  which: WhichConnector,
  isWanted: (connector: ConnectorModel) => boolean,
  limitMs: number,
): Promise<ConnectorModel | undefined> {
  const { promise, resolve } = Promise.withResolvers<ConnectorModel | undefined>();
  const look = (): void => {
    const connector = findConnector(known, which);
    if (connector && isWanted(connector)) resolve(connector);
  };
  const listening = known.onDidChange(look);
  const timer = setTimeout(() => resolve(undefined), limitMs);
  look();
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    listening.dispose();
  }
}

/**
 * Waits until an attempt to connect has ended, by what the host tells, and returns the connector as it is then.
 * Rejects where the work itself is refused. What was known when the attempt began does not count as its end.
 */
export async function settle(
  known: Known,
  which: WhichConnector,
  begin: () => Promise<unknown>,
  limits = usualLimits,
): Promise<ConnectorModel | undefined> {
  const before = findConnector(known, which)?.state;
  const isOver = ({ state }: ConnectorModel): boolean =>
    isSettled(state) && (state.at !== before?.at || state.kind !== before.kind);
  const work = begin();
  const over = waitForConnector(known, which, isOver, limits.attemptMs);
  const answered = work.then(() => waitForConnector(known, which, isOver, limits.newsMs));
  return (await Promise.race([over, answered])) ?? findConnector(known, which);
}
