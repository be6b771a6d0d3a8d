import type { HeldChange } from '../../protocol/connectors.ts';
import type { JsonObject } from '../base/json.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { LockedConnector, ToolsLock } from './lockFile.ts';
import { findRenames } from './renames.ts';
import { sortedRecord } from './sortedRecord.ts';

export interface HeldTool {
  readonly native: string;
  readonly change: HeldChange;
  readonly fingerprint: string;
}

/** A tool as the connector offers it now. */
export interface OfferedTool {
  readonly native: string;
  readonly definition: JsonObject;
}

export interface Compared {
  /** The names that may be listed and called. */
  readonly accepted: readonly string[];
  readonly held: readonly HeldTool[];
  /** Accepted, and no longer offered. */
  readonly gone: readonly string[];
}

/**
 * Sets what a connector offers against what was accepted of it. Where a name is offered more than once, each of its
 * definitions must have been accepted, so that none hides behind another.
 */
export function compareWithLock(
  locked: LockedConnector | undefined,
  identity: string,
  offered: readonly OfferedTool[],
): Compared {
  const accepted = new Map(Object.entries(locked?.accepted ?? {}));
  const rejected = new Map(Object.entries(locked?.rejected ?? {}));
  const names = new Set(offered.map(({ native }) => native));
  const gone = new Map([...accepted].filter(([name]) => !names.has(name)));
  const isSameServer = locked?.identity === identity;
  const added = isSameServer ? offered.filter(({ native }) => !accepted.has(native)) : [];
  const renames = findRenames(added, gone);

  const judge = (native: string, fingerprint: string): HeldChange | undefined => {
    const before = accepted.get(native);
    const from = renames.get(native);
    if (rejected.get(native) === fingerprint) return { kind: 'rejected' };
    if (from !== undefined) return { kind: 'renamed', from };
    if (before === undefined) return { kind: 'new' };
    if (!isSameServer) return { kind: 'other-server' };
    return before === fingerprint ? undefined : { kind: 'changed', accepted: before };
  };
  const held = offered.flatMap(({ native, definition }): HeldTool[] => {
    const fingerprint = fingerprintOf(definition);
    const change = judge(native, fingerprint);
    return change ? [{ native, change, fingerprint }] : [];
  });
  const heldNames = new Set(held.map(({ native }) => native));
  return { accepted: [...names].filter((name) => !heldNames.has(name)), held, gone: [...gone.keys()] };
}

/**
 * The lock once a person has accepted these tools as they are offered now. What was accepted for another identity is
 * dropped first. A tool that was renamed gives up its former name; `all` drops everything that is gone.
 * What was refused stays refused, but for the definitions that are accepted here.
 */
export function acceptInto(
  lock: ToolsLock | undefined,
  connector: string,
  identity: string,
  offered: readonly OfferedTool[],
  which: readonly string[] | 'all',
): ToolsLock {
  const before = lockedIn(lock, connector);
  const isKept = before?.identity === identity && which !== 'all';
  const accepted = new Map(isKept ? Object.entries(before.accepted) : []);
  const rejected = new Map(Object.entries(before?.rejected ?? {}));
  const chosen = chosenOf(offered, which);
  for (const { native, change } of compareWithLock(before, identity, offered).held) {
    if (change.kind === 'renamed' && chosen.has(native)) accepted.delete(change.from);
  }
  for (const [native, fingerprint] of chosen) {
    accepted.set(native, fingerprint);
    if (rejected.get(native) === fingerprint) rejected.delete(native);
  }
  return withConnector(lock, connector, { identity, accepted, rejected });
}

/**
 * The lock once a person has refused these tools as they are offered now. What was accepted stays so, but for these
 * very definitions: a server that goes back to an accepted one is not asked about again. The identity stays, too,
 * because nothing was accepted for another.
 */
export function rejectInto(
  lock: ToolsLock | undefined,
  connector: string,
  identity: string,
  offered: readonly OfferedTool[],
  which: readonly string[],
): ToolsLock {
  const before = lockedIn(lock, connector);
  const accepted = new Map(Object.entries(before?.accepted ?? {}));
  const rejected = new Map(Object.entries(before?.rejected ?? {}));
  for (const [native, fingerprint] of chosenOf(offered, which)) {
    rejected.set(native, fingerprint);
    if (accepted.get(native) === fingerprint) accepted.delete(native);
  }
  return withConnector(lock, connector, { identity: before?.identity ?? identity, accepted, rejected });
}

/** The lock without what was accepted or refused of a connector and is no longer offered. */
export function removeGoneFrom(
  lock: ToolsLock,
  connector: string,
  offered: readonly Pick<OfferedTool, 'native'>[],
): ToolsLock {
  const before = lockedIn(lock, connector);
  if (!before) return lock;
  const names = new Set(offered.map(({ native }) => native));
  const left = (fingerprints: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
    new Map(Object.entries(fingerprints).filter(([name]) => names.has(name)));
  const { identity, accepted, rejected } = before;
  return withConnector(lock, connector, { identity, accepted: left(accepted), rejected: left(rejected) });
}

export function removeConnectorFrom(lock: ToolsLock, connector: string): ToolsLock {
  const others = Object.entries(lock.connectors).filter(([name]) => name !== connector);
  return { version: 1, connectors: sortedRecord(others) };
}

/** The fingerprints of the tools that are meant, by their names. */
function chosenOf(
  offered: readonly OfferedTool[],
  which: readonly string[] | 'all',
): ReadonlyMap<string, string> {
  const wanted = new Set(which === 'all' ? offered.map(({ native }) => native) : which);
  const chosen = offered.filter(({ native }) => wanted.has(native));
  return new Map(chosen.map(({ native, definition }) => [native, fingerprintOf(definition)]));
}

function lockedIn(lock: ToolsLock | undefined, connector: string): LockedConnector | undefined {
  return lock && Object.hasOwn(lock.connectors, connector) ? lock.connectors[connector] : undefined;
}

function withConnector(
  lock: ToolsLock | undefined,
  connector: string,
  locked: {
    readonly identity: string;
    readonly accepted: ReadonlyMap<string, string>;
    readonly rejected: ReadonlyMap<string, string>;
  },
): ToolsLock {
  const connectors = new Map(Object.entries(lock?.connectors ?? {}));
  connectors.set(connector, {
    identity: locked.identity,
    accepted: sortedRecord(locked.accepted),
    rejected: sortedRecord(locked.rejected),
  });
  return { version: 1, connectors: sortedRecord(connectors) };
}
