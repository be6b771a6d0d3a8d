import * as vscode from 'vscode';
import type { NewServer } from '../../../protocol/messages.ts';
import { findNameProblem } from '../../expose/sourceName.ts';
import { findWrittenSecret, parseServerText } from './serverText.ts';

const title = 'Connect MCP Server';

/** Asks where a server is, or how it is started; nothing where the person stopped. */
export async function askServer(value = ''): Promise<NewServer | undefined> {
  const typed = await vscode.window.showInputBox({
    title: `${title}: its URL, or the command that starts it`,
    prompt: 'A URL is asked what it speaks. A command runs only after you have approved it.',
    placeHolder: 'https://example.com/mcp, or npx -y @modelcontextprotocol/server-everything',
    value,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? '' : findFault(text)),
  });
  const parsed = typed === undefined ? undefined : parseServerText(typed);
  return parsed?.kind === 'server' ? parsed.server : undefined;
}

/** What is wrong stops the person; a secret that seems to be written out is only pointed at. */
function findFault(text: string): string | vscode.InputBoxValidationMessage | undefined {
  const parsed = parseServerText(text);
  if (parsed.kind === 'problem') return parsed.message;
  const message = findWrittenSecret(parsed.server);
  return message === undefined ? undefined : { message, severity: vscode.InputBoxValidationSeverity.Warning };
}

export async function askName(suggested: string, taken: readonly string[]): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: `${title}: its name`,
    prompt: 'The role file calls a tool <name>/<tool>.',
    value: suggested,
    ignoreFocusOut: true,
    validateInput: (name) => findNameProblem(name, taken),
  });
}

/** The token for a server that asks for one; empty where the person has none yet, nothing where they stopped. */
export async function askToken(name: string): Promise<string | undefined> {
  const token = await vscode.window.showInputBox({
    title: `${title}: a token for ${name}`,
    prompt:
      "It asks for a sign-in. Paste a token: it is kept in VS Code's secret storage, never in the workspace. Leave this empty to go on without one.",
    password: true,
    ignoreFocusOut: true,
  });
  return token?.trim();
}
