import * as vscode from 'vscode';
import type { FolderStates } from '../folderStates.ts';
import { findConnector, type WhichConnector } from './connections.ts';
import { createLineBuffer, type LineBuffer } from './lineBuffer.ts';

export interface ConnectorLogs extends vscode.Disposable {
  /** Takes in a line that a connector's process wrote, or that tells of its connection. */
  accept(line: WhichConnector & { readonly line: string }): void;
  show(which: WhichConnector): void;
}

interface Log extends WhichConnector {
  readonly early: LineBuffer;
  channel?: vscode.LogOutputChannel;
  /** Lines may come before the first snapshot that names their connector. */
  isKnown: boolean;
}

const mostEarly = 500;

/** One output channel for each connector, made when somebody first looks at it; gone when the connector is. */
export function createConnectorLogs(states: FolderStates): ConnectorLogs {
  const logs = new Map<string, Log>();
  const find = ({ folder, name }: WhichConnector): Log => {
    const key = `${folder}|${name}`;
    const log = logs.get(key) ?? { folder, name, early: createLineBuffer(mostEarly), isKnown: false };
    logs.set(key, log);
    return log;
  };
  const watch = states.onDidChange(() => {
    for (const [key, log] of logs) {
      const state = states.get(log.folder);
      const isThere = findConnector(states, log) !== undefined;
      // A gateway that did not open names no connector, though all of them are still there.
      const isGone = log.isKnown && !isThere && (state?.kind === 'open' || state === undefined);
      log.isKnown ||= isThere;
      if (!isGone) continue;
      logs.delete(key);
      log.channel?.dispose();
    }
  });
  return {
    accept: ({ line, ...which }) => {
      const log = find(which);
      if (log.channel) log.channel.info(line);
      else log.early.add(line);
    },
    show: (which) => {
      const log = find(which);
      log.channel ??= openChannel(log, states.states.length > 1 ? states.get(log.folder)?.name : undefined);
      log.channel.show(true);
    },
    dispose: () => {
      watch.dispose();
      for (const { channel } of logs.values()) channel?.dispose();
    },
  };
}

function openChannel({ name, early }: Log, folderName: string | undefined): vscode.LogOutputChannel {
  const title = folderName === undefined ? `Gatehouse: ${name}` : `Gatehouse: ${name} (${folderName})`;
  const channel = vscode.window.createOutputChannel(title, { log: true });
  for (const line of early.drain()) channel.info(line);
  return channel;
}
