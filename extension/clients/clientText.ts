import { sep } from 'node:path';
import type { CallerModel } from '../../protocol/callers.ts';
import type { ClientModel, ClientWay, ClientWayModel } from '../../protocol/clients.ts';
import { toListLine } from '../text/plainLine.ts';
import { toAgentDescription } from '../views/agentText.ts';

export const title = 'Connect an AI Client';

/** Where files are shown from: the person's home folder is `~`, and the workspace folder is left out. */
export interface Places {
  readonly home: string;
  readonly folder: string;
}

export function toShownPath(file: string, { home, folder }: Places): string {
  if (file.startsWith(folder + sep)) return file.slice(folder.length + 1);
  return file.startsWith(home + sep) ? `~${file.slice(home.length)}` : file;
}

export function toClientItem({ id, title: label, isFound, ways }: ClientModel) {
  if (ways.length === 0) return { label, description: 'has the gate already' };
  if (id === 'other') return { label, description: 'URL, header or command to copy' };
  return isFound ? { label, description: 'found on this machine' } : { label };
}

export function toWayItem({ title: client }: ClientModel, model: ClientWayModel, places: Places) {
  const { way, file = '', preview } = model;
  const detail = preview === undefined ? toFileDetail(client, way) : toListLine(preview, 300);
  return { label: toWayLabel(client, way), description: toShownPath(file, places), detail };
}

function toWayLabel(client: string, way: ClientWay): string {
  switch (way) {
    case 'url':
      return 'By URL and token';
    case 'command':
      return `As a command that ${client} starts`;
    case 'project':
      return 'For everybody who opens this folder';
    case 'line':
      return 'Copy a command line';
    case 'header':
      return 'Copy URL and header';
    case 'token-url':
      return 'Copy a URL that holds the token';
    case 'process':
      return 'Copy a command';
    case 'json':
      return 'Copy an entry for a JSON file';
  }
}

function toFileDetail(client: string, way: ClientWay): string {
  if (way === 'url') return 'The gate must run: this folder is open in VS Code, or in "gatehouse serve".';
  return way === 'command'
    ? 'It joins the gate that runs for this folder, or runs one itself. No token is needed.'
    : `A file of this folder that may be committed. ${client} starts the gate; no token is in it.`;
}

/** The agents to choose from: the one that is named like the client comes first, and a new one where there is none. */
export function toAgentItems(callers: readonly CallerModel[], wanted: string, now: Date) {
  const items = callers
    .toSorted((a, b) => Number(b.agent === wanted) - Number(a.agent === wanted))
    .map((caller) => ({
      label: caller.agent,
      description: toRolesText(caller),
      detail: toAgentDescription(caller, now),
      agent: caller.agent as string | undefined,
    }));
  const fresh = {
    label: '$(add) New agent…',
    description: '',
    detail: 'With roles of its own: it is added to the role file.',
    agent: undefined,
  };
  return callers.some(({ agent }) => agent === wanted) ? [...items, fresh] : [fresh, ...items];
}

function toRolesText({ roles }: CallerModel): string {
  if (roles.length === 0) return 'no role';
  return `${roles.length === 1 ? 'role' : 'roles'} ${roles.join(', ')}`;
}

/** Names of agents are those that the role file takes. */
export function findAgentProblem(name: string, taken: readonly string[]): string | undefined {
  if (!/^[a-z][a-z0-9._-]{0,63}$/.test(name))
    return 'Begin with a small letter, and use small letters, digits, ".", "_" and "-" only, at most 64.';
  return taken.includes(name) ? `The role file has an agent "${name}" already.` : undefined;
}

export function suggestAgent(wanted: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.includes(name)) return name;
  }
}

/** What a person does next in the client, as one or two sentences. */
export function toNextStep({ id, title: client }: Pick<ClientModel, 'id' | 'title'>, way: ClientWay): string {
  switch (id) {
    case 'claude-code':
      if (way === 'line') return 'Run the line in a terminal, then start Claude Code and look at /mcp.';
      return way === 'project'
        ? 'Start Claude Code in this folder: it asks whether to use the server of .mcp.json. /mcp shows it.'
        : 'Start Claude Code anew, and look at /mcp.';
    case 'claude-desktop':
      return 'Quit Claude Desktop, not only its window, and start it again.';
    case 'cursor':
      return 'Look at "Tools & MCP" in the settings of Cursor, and switch the server on where it is off.';
    case 'windsurf':
      return 'Refresh the list of MCP servers in Cascade.';
    case 'codex':
      if (way === 'line') return 'Run the line in a terminal, then start Codex and look at /mcp.';
      return 'Start Codex anew, and look at /mcp.';
    case 'gemini':
      if (way === 'line') return 'Run the line in a terminal, then start Gemini CLI and look at /mcp.';
      return 'Start Gemini CLI anew, or run /mcp refresh in it.';
    case 'vscode':
    case 'other':
      return `Give it to ${id === 'other' ? 'the client' : client}.`;
  }
}
