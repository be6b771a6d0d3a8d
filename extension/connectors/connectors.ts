import type * as vscode from 'vscode';
import { didDetect, didLogConnector } from '../../protocol/messages.ts';
import type { HostConnection } from '../hostConnection.ts';
import { disposeAll } from '../model/disposeAll.ts';
import { createTextDocuments } from '../textDocuments.ts';
import { createApprovalNotices } from './approve/approvalNotices.ts';
import { createDetections } from './connect/detections.ts';
import { type ConnectorActions, createConnectorActions } from './connectorActions.ts';
import type { ConnectorContext } from './connectorContext.ts';
import { createConnectorLogs } from './connectorLogs.ts';
import { createToolReviews } from './review/toolReviews.ts';
import { watchSecrets } from './watchSecrets.ts';

/** All that the extension does about external MCP servers, but for the views. */
export interface Connectors extends vscode.Disposable {
  readonly actions: ConnectorActions;
  /** Registers what the host tells of them, for a new link. */
  listen(connection: HostConnection): void;
}

export type ConnectorsOptions = Pick<ConnectorContext, 'send' | 'states' | 'folders' | 'secrets' | 'log'>;

export function createConnectors(options: ConnectorsOptions): Connectors {
  const { states } = options;
  const detections = createDetections();
  const documents = createTextDocuments('gatehouse-text');
  const notices = createApprovalNotices(states);
  const logs = createConnectorLogs(states);
  const context = { ...options, detections, documents, notices };
  const reviews = createToolReviews(context);
  const watch = watchSecrets(options);
  return {
    actions: createConnectorActions({ context, logs, reviews }),
    listen: (connection) => {
      connection.onNotification(didDetect, detections.accept);
      connection.onNotification(didLogConnector, logs.accept);
    },
    dispose: () => disposeAll(documents, notices, logs, reviews, watch),
  };
}
