import { describe, expect, it } from 'vitest';
import { ungovernedServers } from '../../../../host/config/import/ungoverned.ts';

const file = '/work/shop/.vscode/mcp.json';
const names = (text: string, ownUrl?: string): readonly string[] =>
  ungovernedServers(text, file, ownUrl).map(({ message }) => /"([^"]*)"/.exec(message)?.[1] ?? '');

describe('ungovernedServers', () => {
  it('tells of each server at its name', () => {
    const text =
      '{\n  // ours\n  "servers": {\n    "github": { "command": "npx" },\n    "b": { "url": "https://b" },\n  },\n}';
    expect(ungovernedServers(text, file)).toEqual([
      {
        file,
        line: 4,
        column: 5,
        severity: 'information',
        code: 'ungoverned-server',
        message:
          'VS Code runs "github" directly, so its calls pass no policy and leave no record. "Gatehouse: Import MCP Servers…" moves it.',
      },
      expect.objectContaining({ line: 5, column: 5 }),
    ]);
  });

  it('passes Gatehouse by', () => {
    const text = JSON.stringify({
      servers: {
        near: { url: 'http://127.0.0.1:7300/mcp' },
        other: { url: 'http://localhost:3000/mcp' },
        path: { url: 'http://localhost:7300/sse' },
        far: { url: 'http://example.com:7300/mcp' },
        own: { command: 'npx', args: ['gatehouse', 'stdio', '--agent', 'a'] },
        odd: { command: 3 },
      },
    });
    expect(names(text)).toEqual(['path', 'far', 'odd']);
    expect(names(text, 'http://127.0.0.1:7300/mcp')).toEqual(['other', 'path', 'far', 'odd']);
  });

  it.each(['', '{', '[]', '{"servers":3}', '{"servers":{"a":'])('finds nothing in %j', (text) => {
    expect(ungovernedServers(text, file)).toEqual([]);
  });
});
