import { posix, win32 } from 'node:path';
import type { ClientFormat } from './candidates.ts';

/** One file in which a client keeps its servers. */
export interface ClientFile extends ClientFormat {
  /** Absolute path; it need not be there. */
  readonly file: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the clients that are known keep their servers: those of the workspace folder first, then the person's own. */
export function clientFiles(
  folder: string,
  env: Environment,
  platform: NodeJS.Platform,
  home: string,
): readonly ClientFile[] {
  const { join } = platform === 'win32' ? win32 : posix;
  const data = dataFolder(env, platform, home);
  const servers = [['mcpServers']];
  const vsCode = { variables: 'editor', places: [['servers']], home } as const;
  const cursor = { client: 'Cursor', variables: 'editor', places: servers, home } as const;
  const claudeCode = { client: 'Claude Code', variables: 'shell', home } as const;
  // Claude Code writes folders with slashes on Windows too.
  const folders = [...new Set([folder, folder.replaceAll('\\', '/')])];
  const own = [...servers, ...folders.map((name) => ['projects', name, 'mcpServers'])];
  return [
    { ...vsCode, client: 'VS Code', file: join(folder, '.vscode', 'mcp.json') },
    { ...claudeCode, places: servers, file: join(folder, '.mcp.json') },
    { ...cursor, file: join(folder, '.cursor', 'mcp.json') },
    { ...vsCode, client: 'VS Code (user)', file: join(data, 'Code', 'User', 'mcp.json') },
    { ...claudeCode, places: own, file: join(env['CLAUDE_CONFIG_DIR'] || home, '.claude.json') },
    {
      client: 'Claude Desktop',
      variables: 'none',
      places: servers,
      home,
      file: join(data, 'Claude', 'claude_desktop_config.json'),
    },
    { ...cursor, file: join(home, '.cursor', 'mcp.json') },
    {
      client: 'Windsurf',
      variables: 'windsurf',
      places: servers,
      home,
      file: join(home, '.codeium', 'windsurf', 'mcp_config.json'),
    },
  ];
}

/** Where applications keep what belongs to a person. */
export function dataFolder(env: Environment, platform: NodeJS.Platform, home: string): string {
  if (platform === 'win32') return env['APPDATA'] || win32.join(home, 'AppData', 'Roaming');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support');
  return env['XDG_CONFIG_HOME'] || posix.join(home, '.config');
}
