import * as vscode from 'vscode';
import type { ClientId, ClientModel } from '../../protocol/clients.ts';

interface Connected {
  readonly client: ClientModel;
  readonly agent: string;
  /** What the gate is called there. */
  readonly name: string;
  /** As it is shown. */
  readonly file: string;
  readonly next: string;
}

/** Says what is left to do; nobody waits for the answer. */
export function tellConnected({ client, agent, name, file, next }: Connected): void {
  const done = `${client.title} has "${name}" in ${file}. ${next}`;
  offer(`${done} The Agents view shows when "${agent}" first calls.`, {
    'Open Role File': 'gatehouse.openRoles',
  });
}

export function tellCopied(copied: {
  readonly agent: string;
  readonly holdsToken: boolean;
  readonly next: string;
}): void {
  const what = copied.holdsToken
    ? 'Copied. It holds a new token, which is shown nowhere else and belongs in no file of the workspace.'
    : 'Copied.';
  offer(`${what} ${copied.next} The Agents view shows when "${copied.agent}" first calls.`, {
    'Open Role File': 'gatehouse.openRoles',
  });
}

/** VS Code's own client is offered the gate by the extension, so nothing is to be written. */
export function tellVsCode(client: ClientId): { client: ClientId } {
  offer(
    'VS Code has the gate already: its tools are in the chat, in agent mode, and it calls as "copilot".',
    {
      'Open Chat': 'workbench.action.chat.open',
      'List MCP Servers': 'workbench.mcp.listServer',
    },
  );
  return { client };
}

function offer(message: string, ways: Readonly<Record<string, string>>): void {
  void vscode.window.showInformationMessage(message, ...Object.keys(ways)).then((chosen) => {
    const command = chosen === undefined ? undefined : ways[chosen];
    if (command !== undefined) void vscode.commands.executeCommand(command);
  });
}
