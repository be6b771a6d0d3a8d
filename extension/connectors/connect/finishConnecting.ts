import * as vscode from 'vscode';
import type { ConnectorModel, ConnectorState } from '../../../protocol/connectors.ts';
import { toNoticeLine } from '../../text/plainLine.ts';
import { approveConnector } from '../approve/approveConnector.ts';
import { findConnector, type WhichConnector } from '../connections.ts';
import type { ConnectorContext } from '../connectorContext.ts';
import { acceptTools } from '../review/acceptTools.ts';

export interface Connected {
  readonly connector: string;
  readonly state: ConnectorState['kind'];
  /** How many of its tools were accepted. */
  readonly accepted: number;
}

/** Shows that a connection is being made for as long as the work lasts. */
export async function showConnecting<T>(name: string, work: () => Promise<T>): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title: `Connecting ${name}` };
  return vscode.window.withProgress(options, work);
}

/** What follows once a connector stands in gateway.yaml: its command or credential is approved, its tools are accepted. */
export async function finishConnecting(
  context: ConnectorContext,
  which: WhichConnector,
  accept?: 'all' | 'none',
): Promise<Connected> {
  const { states } = context;
  await vscode.commands.executeCommand('gatehouse.connectors.focus');
  if (findConnector(states, which)?.state.kind === 'needs-approval') await approveConnector(context, which);
  const offers = (findConnector(states, which)?.held ?? []).length > 0;
  const accepted = offers ? await acceptTools(context, which, accept) : 0;
  const connector = findConnector(states, which);
  if (!connector) throw new Error(`${which.name} was taken out of gateway.yaml meanwhile.`);
  tellEnd(which, connector, accepted);
  return { connector: which.name, state: connector.state.kind, accepted };
}

/** Says how it ended, with what leads on; nobody waits for the answer. */
function tellEnd(which: WhichConnector, connector: ConnectorModel, accepted: number): void {
  const { message, ways } = toEnd(connector, accepted);
  const tell =
    connector.state.kind === 'ready' || connector.state.kind === 'idle'
      ? vscode.window.showInformationMessage
      : vscode.window.showWarningMessage;
  void tell(message, ...Object.keys(ways)).then((chosen) => {
    const command = chosen === undefined ? undefined : ways[chosen];
    if (command !== undefined) void vscode.commands.executeCommand(command, which);
  });
}

interface End {
  readonly message: string;
  /** Commands by the words on their buttons. */
  readonly ways: Readonly<Record<string, string>>;
}

function toEnd({ name, state, tools }: ConnectorModel, accepted: number): End {
  const showLog = { 'Show Log': 'gatehouse.showConnectorLog' };
  switch (state.kind) {
    case 'ready':
    case 'idle':
    case 'degraded': {
      const how = state.kind === 'degraded' ? `, but: ${toNoticeLine(state.reason)}` : '.';
      const served = Math.max(accepted, tools.length);
      const may =
        served === 0 ? 'Agents see none of its tools yet.' : 'Agents may call what the role file allows.';
      const message = `${name} is connected${how} ${served === 1 ? '1 tool' : `${served} tools`} accepted. ${may}`;
      return { message, ways: { 'Open Role File': 'gatehouse.openRoles' } };
    }
    case 'needs-approval':
      return {
        message: `${name} is in gateway.yaml, and is connected once you have approved its ${state.approval.kind}.`,
        ways: { 'Approve…': 'gatehouse.approveCommand' },
      };
    case 'needs-sign-in':
      return {
        message: `${name} is in gateway.yaml, and asks for a sign-in. ${toNoticeLine(state.reason)}`,
        ways: { 'Give a Token…': 'gatehouse.signIn' },
      };
    case 'failed':
      return {
        message: `${name} is in gateway.yaml, but is not connected. ${toNoticeLine(state.reason)}`,
        ways: showLog,
      };
    case 'detecting':
    case 'connecting':
      return {
        message: `${name} is still being connected. The Connectors view shows how it goes.`,
        ways: showLog,
      };
    case 'stopped':
      return {
        message: `${name} is in gateway.yaml, and disconnected.`,
        ways: { Connect: 'gatehouse.reconnect' },
      };
  }
}
