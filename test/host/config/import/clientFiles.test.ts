import { describe, expect, it } from 'vitest';
import { clientFiles } from '../../../../host/config/import/clientFiles.ts';

describe('clientFiles', () => {
  it('knows where the clients keep their servers on Linux', () => {
    expect(
      clientFiles('/work/shop', {}, 'linux', '/home/ada').map(({ client, file }) => [client, file]),
    ).toEqual([
      ['VS Code', '/work/shop/.vscode/mcp.json'],
      ['Claude Code', '/work/shop/.mcp.json'],
      ['Cursor', '/work/shop/.cursor/mcp.json'],
      ['VS Code (user)', '/home/ada/.config/Code/User/mcp.json'],
      ['Claude Code', '/home/ada/.claude.json'],
      ['Claude Desktop', '/home/ada/.config/Claude/claude_desktop_config.json'],
      ['Cursor', '/home/ada/.cursor/mcp.json'],
      ['Windsurf', '/home/ada/.codeium/windsurf/mcp_config.json'],
    ]);
  });

  it('follows the variables that move them', () => {
    const env = { XDG_CONFIG_HOME: '/cfg', CLAUDE_CONFIG_DIR: '/claude' };
    const files = clientFiles('/work/shop', env, 'linux', '/home/ada').map(({ file }) => file);
    expect(files).toContain('/cfg/Code/User/mcp.json');
    expect(files).toContain('/claude/.claude.json');
  });

  it('knows macOS', () => {
    const files = clientFiles('/work/shop', {}, 'darwin', '/Users/ada').map(({ file }) => file);
    expect(files).toContain('/Users/ada/Library/Application Support/Code/User/mcp.json');
    expect(files).toContain('/Users/ada/Library/Application Support/Claude/claude_desktop_config.json');
  });

  it('knows Windows, where Claude Code writes a folder with slashes too', () => {
    const all = clientFiles('C:\\work\\shop', {}, 'win32', 'C:\\Users\\ada');
    const files = all.map(({ file }) => file);
    expect(files).toContain('C:\\work\\shop\\.vscode\\mcp.json');
    expect(files).toContain('C:\\Users\\ada\\AppData\\Roaming\\Claude\\claude_desktop_config.json');
    expect(all.find(({ file }) => file.endsWith('.claude.json'))?.places).toEqual([
      ['mcpServers'],
      ['projects', 'C:\\work\\shop', 'mcpServers'],
      ['projects', 'C:/work/shop', 'mcpServers'],
    ]);
    const moved = clientFiles('C:\\work', { APPDATA: 'D:\\data' }, 'win32', 'C:\\Users\\ada');
    expect(moved.map(({ file }) => file)).toContain('D:\\data\\Code\\User\\mcp.json');
  });
});
