import * as vscode from 'vscode';
import type { ServerChoice, ServerVariable } from '../../protocol/models.ts';
import { fillServer, findUrlProblem } from './serverUrl.ts';

interface ServerItem extends vscode.QuickPickItem {
  readonly choice?: ServerChoice;
}

const another: ServerItem = { label: '$(edit) Enter another URL…' };

/**
 * Asks where calls go. A document's own servers are only proposed: whoever wrote it may not be who runs it,
 * so a person confirms one.
 */
export async function askServer(servers: readonly ServerChoice[]): Promise<string | undefined> {
  if (servers.length === 0) return askUrl('The document names no server.');
  const items: ServerItem[] = servers.map((choice) => ({
    label: choice.url,
    ...(choice.description === undefined ? {} : { description: choice.description }),
    choice,
  }));
  const picked = await vscode.window.showQuickPick([...items, another], {
    title: 'Expose as MCP Tools (2/2): where calls go',
    placeHolder: 'The server that answers calls; credentials are sent there and nowhere else.',
    ignoreFocusOut: true,
  });
  if (!picked) return undefined;
  return picked.choice ? askVariables(picked.choice) : askUrl('');
}

async function askVariables(choice: ServerChoice): Promise<string | undefined> {
  const values: Record<string, string> = {};
  for (const variable of choice.variables) {
    const value = await askVariable(variable);
    if (value === undefined) return undefined;
    values[variable.name] = value;
  }
  const url = fillServer(choice, values);
  return findUrlProblem(url) === undefined
    ? url
    : askUrl('The filled-in URL cannot be called as it is.', url);
}

async function askVariable(variable: ServerVariable): Promise<string | undefined> {
  const title = `Server variable "${variable.name}"`;
  const prompt = variable.description ?? `The value of {${variable.name}} in the server's URL.`;
  if (variable.choices.length === 0)
    return vscode.window.showInputBox({ title, prompt, value: variable.default, ignoreFocusOut: true });
  const others = variable.choices.filter((value) => value !== variable.default);
  return vscode.window.showQuickPick([variable.default, ...others], {
    title,
    placeHolder: prompt,
    ignoreFocusOut: true,
  });
}

async function askUrl(why: string, value = 'http://127.0.0.1:'): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: 'Expose as MCP Tools (2/2): where calls go',
    prompt: `${why} Enter the URL that the operations' paths are appended to.`.trim(),
    value,
    ignoreFocusOut: true,
    validateInput: (text) => findUrlProblem(text),
  });
}
