import type { ConnectorState } from '../../protocol/connectors.ts';
import type { FolderState } from '../model/folderState.ts';
import type { HostState } from '../hostProcess.ts';

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  readonly severity: 'none' | 'warning' | 'error';
  /** The view in which it can be seen, and mended. */
  readonly view: 'gatehouse.tools' | 'gatehouse.connectors';
}

/** What the status bar says, or nothing where Gatehouse has no part in the workspace. */
export function toStatusText(host: HostState, folders: readonly FolderState[]): StatusText | undefined {
  const open = folders.filter((folder) => folder.kind !== 'none');
  if (open.length === 0) return undefined;
  if (host.kind === 'stopped') return trouble('error', 'stopped', `${host.reason}.`);
  if (host.kind === 'crashed') {
    const seconds = Math.max(1, Math.round(host.retryInMs / 1000));
    return trouble('warning', 'restarting', `${host.reason}. It starts again in ${seconds} s.`);
  }
  return findTrouble(open) ?? countTools(open);
}

function findTrouble(folders: readonly FolderState[]): StatusText | undefined {
  const failed = folders.find((folder) => folder.kind === 'failed');
  if (failed)
    return trouble('error', 'failed', `The gateway of ${failed.name} did not open: ${failed.reason}`);
  const snapshots = folders.flatMap((folder) => (folder.kind === 'open' ? [folder.snapshot] : []));
  for (const { policy } of snapshots) {
    if (policy.kind !== 'invalid') continue;
    const { line, message } = policy.problem;
    return trouble('error', 'every call is denied', `The role file is not valid, line ${line}: ${message}`);
  }
  for (const source of snapshots.flatMap((snapshot) => snapshot.apis)) {
    if (source.state.kind === 'failed' || source.state.kind === 'stale')
      return trouble('warning', `${source.name} ${source.state.kind}`, source.state.reason);
  }
  for (const { name, state } of snapshots.flatMap((snapshot) => snapshot.connectors)) {
    const found = findConnectorTrouble(state);
    if (found) return trouble('warning', `${name} ${found.short}`, found.reason, 'gatehouse.connectors');
  }
  return undefined;
}

function findConnectorTrouble(state: ConnectorState): { short: string; reason: string } | undefined {
  switch (state.kind) {
    case 'failed':
    case 'degraded':
      return { short: state.kind, reason: state.reason };
    case 'needs-sign-in':
      return { short: 'needs a sign-in', reason: state.reason };
    case 'needs-approval':
      return { short: 'needs approval', reason: `Its ${state.approval.kind} needs your approval.` };
    case 'detecting':
    case 'connecting':
    case 'ready':
    case 'idle':
    case 'stopped':
      return undefined;
  }
}

function countTools(folders: readonly FolderState[]): StatusText {
  const sources = folders.flatMap((folder) =>
    folder.kind === 'open' ? [...folder.snapshot.apis, ...folder.snapshot.connectors] : [],
  );
  const tools = sources.reduce((sum, source) => sum + source.tools.length, 0);
  if (folders.some((folder) => folder.kind === 'opening' && folder.last === undefined))
    return calm('starting', 'The gateway is starting.');
  const names = sources.map((source) => `${source.name}: ${source.tools.length}`).join('\n');
  const tooltip = names === '' ? 'No API is exposed and no server connected yet.' : names;
  return calm(`${tools} ${tools === 1 ? 'tool' : 'tools'}`, tooltip);
}

function calm(short: string, tooltip: string): StatusText {
  return { text: `$(shield) Gatehouse: ${short}`, tooltip, severity: 'none', view: 'gatehouse.tools' };
}

function trouble(
  severity: 'warning' | 'error',
  short: string,
  tooltip: string,
  view: StatusText['view'] = 'gatehouse.tools',
): StatusText {
  return { text: `$(shield) Gatehouse: ${short}`, tooltip, severity, view };
}
