import { describe, expect, test } from 'vitest';
import { clientFileOf, clientTable, holdsToken } from '../../../host/clients/clientTable.ts';
import { clientIds, type ClientId, fileWays } from '../../../protocol/clients.ts';
import { linux } from './gates.ts';

const mac = { env: {}, platform: 'darwin', home: '/Users/ada' } as const;
const windows = {
  env: { APPDATA: String.raw`C:\Users\ada\AppData\Roaming` },
  platform: 'win32',
  home: String.raw`C:\Users\ada`,
} as const;

describe('the file of a client', () => {
  test.each<[ClientId, string, string, string]>([
    [
      'claude-code',
      '/home/ada/.claude.json',
      '/Users/ada/.claude.json',
      String.raw`C:\Users\ada\.claude.json`,
    ],
    [
      'claude-desktop',
      '/home/ada/.config/Claude/claude_desktop_config.json',
      '/Users/ada/Library/Application Support/Claude/claude_desktop_config.json',
      String.raw`C:\Users\ada\AppData\Roaming\Claude\claude_desktop_config.json`,
    ],
    [
      'cursor',
      '/home/ada/.cursor/mcp.json',
      '/Users/ada/.cursor/mcp.json',
      String.raw`C:\Users\ada\.cursor\mcp.json`,
    ],
    [
      'windsurf',
      '/home/ada/.codeium/windsurf/mcp_config.json',
      '/Users/ada/.codeium/windsurf/mcp_config.json',
      String.raw`C:\Users\ada\.codeium\windsurf\mcp_config.json`,
    ],
    [
      'codex',
      '/home/ada/.codex/config.toml',
      '/Users/ada/.codex/config.toml',
      String.raw`C:\Users\ada\.codex\config.toml`,
    ],
    [
      'gemini',
      '/home/ada/.gemini/settings.json',
      '/Users/ada/.gemini/settings.json',
      String.raw`C:\Users\ada\.gemini\settings.json`,
    ],
  ])('%s keeps its own where it is documented', (client, onLinux, onMac, onWindows) => {
    expect(clientFileOf(client, 'command', '/work/shop', linux)).toBe(onLinux);
    expect(clientFileOf(client, 'command', '/work/shop', mac)).toBe(onMac);
    expect(clientFileOf(client, 'command', String.raw`C:\work\shop`, windows)).toBe(onWindows);
  });

  test('lies in the workspace folder where that is chosen, and the client has one there', () => {
    const files = clientIds.map((client) => clientFileOf(client, 'project', '/work/shop', linux));
    expect(files.filter(Boolean)).toEqual([
      '/work/shop/.mcp.json',
      '/work/shop/.cursor/mcp.json',
      '/work/shop/.gemini/settings.json',
    ]);
  });

  test('follows the variables that move it', () => {
    const env = { CLAUDE_CONFIG_DIR: '/etc/claude', CODEX_HOME: '/etc/codex', XDG_CONFIG_HOME: '/etc/xdg' };
    const machine = { ...linux, env };
    expect(clientFileOf('claude-code', 'url', '/w', machine)).toBe('/etc/claude/.claude.json');
    expect(clientFileOf('codex', 'url', '/w', machine)).toBe('/etc/codex/config.toml');
    expect(clientFileOf('claude-desktop', 'command', '/w', machine)).toBe(
      '/etc/xdg/Claude/claude_desktop_config.json',
    );
    expect(clientFileOf('claude-desktop', 'url', '/w', machine)).toBeUndefined();
  });
});

test('no file of the workspace folder ever holds a token', () => {
  for (const client of clientIds) expect(holdsToken(client, 'project'), client).toBe(false);
  const withToken = clientIds.filter((client) =>
    clientTable[client].ways.some((way) => fileWays.some((each) => each === way) && holdsToken(client, way)),
  );
  expect(withToken).toEqual(['claude-code', 'cursor', 'windsurf', 'codex', 'gemini']);
});
