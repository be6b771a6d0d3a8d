import { posix, win32 } from 'node:path';
import type { ClientId, ClientWay, FileWay } from '../../protocol/clients.ts';
import { dataFolder } from '../config/import/clientFiles.ts';
import type { Machine } from './gateForClient.ts';

export interface ClientKind {
  readonly title: string;
  readonly agent: string;
  /** The best one first. */
  readonly ways: readonly ClientWay[];
  readonly format: 'json' | 'toml';
  /** The file of the person, below their home or where applications keep their data. */
  readonly own?: (machine: Machine) => string;
  /** The file in the workspace folder. */
  readonly project?: readonly string[];
}

/**
 * The clients as their own documentation describes them: code.claude.com/docs/en/mcp (Claude Code),
 * modelcontextprotocol.io/quickstart/user (Claude Desktop), cursor.com/docs/mcp, docs.windsurf.com/windsurf/cascade/mcp,
 * developers.openai.com/codex/mcp, and geminicli.com/docs/tools/mcp-server. Claude Desktop starts processes only, and
 * Windsurf has no file of a folder. Codex has one, but fills no variables in there, so that the path of a command would
 * be that of one machine.
 */
export const clientTable: Readonly<Record<ClientId, ClientKind>> = {
  vscode: { title: 'VS Code', agent: 'copilot', format: 'json', ways: [] },
  'claude-code': {
    title: 'Claude Code',
    agent: 'claude-code',
    format: 'json',
    ways: ['url', 'command', 'project', 'line'],
    own: ({ env, platform, home }) => join(platform, env['CLAUDE_CONFIG_DIR'] || home, '.claude.json'),
    project: ['.mcp.json'],
  },
  'claude-desktop': {
    title: 'Claude Desktop',
    agent: 'claude-desktop',
    format: 'json',
    ways: ['command'],
    own: ({ env, platform, home }) =>
      join(platform, dataFolder(env, platform, home), 'Claude', 'claude_desktop_config.json'),
  },
  cursor: {
    title: 'Cursor',
    agent: 'cursor',
    format: 'json',
    ways: ['url', 'command', 'project'],
    own: ({ platform, home }) => join(platform, home, '.cursor', 'mcp.json'),
    project: ['.cursor', 'mcp.json'],
  },
  windsurf: {
    title: 'Windsurf',
    agent: 'windsurf',
    format: 'json',
    ways: ['url', 'command'],
    own: ({ platform, home }) => join(platform, home, '.codeium', 'windsurf', 'mcp_config.json'),
  },
  codex: {
    title: 'Codex',
    agent: 'codex',
    format: 'toml',
    ways: ['url', 'command', 'line'],
    own: ({ env, platform, home }) =>
      join(platform, env['CODEX_HOME'] || join(platform, home, '.codex'), 'config.toml'),
  },
  gemini: {
    title: 'Gemini CLI',
    agent: 'gemini',
    format: 'json',
    ways: ['url', 'command', 'project', 'line'],
    own: ({ platform, home }) => join(platform, home, '.gemini', 'settings.json'),
    project: ['.gemini', 'settings.json'],
  },
  other: {
    title: 'Other',
    agent: 'agent',
    format: 'json',
    ways: ['header', 'token-url', 'process', 'json'],
  },
};

/** The file that a way writes, as an absolute path; nothing where the client has no such way. */
export function clientFileOf(
  client: ClientId,
  way: FileWay,
  folder: string,
  machine: Machine,
): string | undefined {
  const { ways, own, project } = clientTable[client];
  if (!ways.includes(way)) return undefined;
  return way === 'project' ? project && join(machine.platform, folder, ...project) : own?.(machine);
}

/** Whether the text of a way holds the token. */
export function holdsToken(client: ClientId, way: ClientWay): boolean {
  switch (way) {
    case 'url':
    case 'header':
    case 'token-url':
    case 'json':
      return true;
    case 'line':
      return client !== 'codex';
    case 'command':
    case 'project':
    case 'process':
      return false;
  }
}

function join(platform: NodeJS.Platform, ...parts: string[]): string {
  return (platform === 'win32' ? win32 : posix).join(...parts);
}
