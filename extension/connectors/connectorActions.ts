import * as vscode from 'vscode';
import { connectConnector, disconnectConnector, removeConnector } from '../../protocol/messages.ts';
import { isUri, parseConnectorArguments, parseHeldTool } from '../model/commandArguments.ts';
import { isRemote, toUnjudged } from '../model/connectorNeeds.ts';
import { saveGateway } from '../saveFile.ts';
import { approveConnector } from './approve/approveConnector.ts';
import { parseConnectArguments } from './connect/connectArguments.ts';
import { connectServer } from './connect/connectServer.ts';
import { finishConnecting } from './connect/finishConnecting.ts';
import { findConnector, settle, type WhichConnector } from './connections.ts';
import type { ConnectorContext } from './connectorContext.ts';
import type { ConnectorLogs } from './connectorLogs.ts';
import { chooseConnector, type PickOptions } from './connectorPicker.ts';
import { parseImportArguments } from './import/importArguments.ts';
import { importServers } from './import/importServers.ts';
import { acceptTools } from './review/acceptTools.ts';
import type { ToolReviews, Verdict } from './review/toolReviews.ts';
import { forgetToken, giveToken } from './tokens.ts';

/** What the commands for connectors do. */
export interface ConnectorActions {
  connectServer(argument: unknown): Promise<unknown>;
  importServers(argument: unknown): Promise<unknown>;
  reconnect(argument: unknown): Promise<unknown>;
  restartConnector(argument: unknown): Promise<unknown>;
  disconnect(argument: unknown): Promise<unknown>;
  removeConnector(argument: unknown): Promise<unknown>;
  approveCommand(argument: unknown): Promise<unknown>;
  signIn(argument: unknown): Promise<unknown>;
  signOut(argument: unknown): Promise<unknown>;
  showConnectorLog(argument: unknown): Promise<unknown>;
  openConnector(argument: unknown): Promise<unknown>;
  reviewTools(argument: unknown): Promise<unknown>;
  acceptTool(argument: unknown): Promise<unknown>;
  rejectTool(argument: unknown): Promise<unknown>;
  acceptAllTools(argument: unknown): Promise<unknown>;
}

export interface ConnectorActionsOptions {
  readonly context: ConnectorContext;
  readonly logs: ConnectorLogs;
  readonly reviews: ToolReviews;
}

const none = 'No MCP server is connected. "Connect MCP Server" adds one.';

export function createConnectorActions({
  context,
  logs,
  reviews,
}: ConnectorActionsOptions): ConnectorActions {
  const { send, states } = context;
  /** Does something to the connector that the argument names, or that a person picks; returns its name. */
  const on = (pick: PickOptions, act: (which: WhichConnector, argument: unknown) => unknown) => {
    return async (argument: unknown): Promise<string | undefined> => {
      const which = await chooseConnector(states, parseConnectorArguments(argument), pick);
      if (which) await act(which, argument);
      return which?.name;
    };
  };
  const connect = (which: WhichConnector) => settle(states, which, send(connectConnector, which));
  const judge = (verdict: Verdict) => (argument: unknown) =>
    reviews.judge(verdict, isUri(argument) ? argument : undefined);
  return {
    connectServer: async (argument) => connectServer(context, parseConnectArguments(argument)),
    importServers: async (argument) => importServers(context, parseImportArguments(argument)),
    reconnect: on({ title: 'Connect', none }, connect),
    restartConnector: on({ title: 'Restart', none }, connect),
    disconnect: on({ title: 'Disconnect', none }, (which) => send(disconnectConnector, which)),
    removeConnector: on({ title: 'Remove from gateway.yaml', none }, async (which) => {
      await saveGateway(which.folder);
      await send(removeConnector, which);
    }),
    approveCommand: on(waitingForApproval, async (which) => {
      if (await approveConnector(context, which)) await finishConnecting(context, which);
    }),
    signIn: on(takingToken, async (which) => {
      if (await giveToken(context, which)) await finishConnecting(context, which);
    }),
    signOut: on(holdingToken, (which) => forgetToken(context, which)),
    showConnectorLog: on({ title: 'Show Log', none }, (which) => logs.show(which)),
    openConnector: on({ title: 'Open in gateway.yaml', none }, (which) => openEntry(context, which)),
    reviewTools: on(holdingTools, (which, argument) => reviews.open(which, parseHeldTool(argument))),
    acceptTool: judge('accept'),
    rejectTool: judge('reject'),
    acceptAllTools: async (argument) => {
      // In the title of a comparison the argument is its document.
      const shown = isUri(argument) ? reviews.find(argument) : undefined;
      const which = await chooseConnector(states, shown ?? parseConnectorArguments(argument), holdingTools);
      return which && acceptTools(context, which);
    },
  };
}

const waitingForApproval: PickOptions = {
  title: 'Approve',
  fits: ({ state }) => state.kind === 'needs-approval',
  none: 'No connector waits for an approval.',
};

const takingToken: PickOptions = {
  title: 'Give a Token',
  fits: (connector) => isRemote(connector) || connector.secrets.length > 0,
  none: 'No connector takes a token: none has a URL, and none names a secret.',
};

const holdingToken: PickOptions = {
  title: 'Forget the Token',
  fits: ({ secrets }) => secrets.length > 0,
  none: 'No connector has a token.',
};

const holdingTools: PickOptions = {
  title: 'Review Changes',
  fits: ({ held }) => toUnjudged(held).length > 0,
  none: 'No connector has a tool that is to be judged.',
};

async function openEntry({ states }: ConnectorContext, which: WhichConnector): Promise<void> {
  const location = findConnector(states, which)?.location;
  if (!location) return;
  const at = new vscode.Position(location.line - 1, location.column - 1);
  const selection = new vscode.Range(at, at);
  await vscode.window.showTextDocument(vscode.Uri.file(location.file), { selection });
}
