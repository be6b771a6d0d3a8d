import { describe, expect, it } from 'vitest';
import {
  claudeCode,
  claudeDesktop,
  cursor,
  file,
  inGateway,
  only,
  read,
  vsCode,
  windsurf,
} from './reading.ts';

const vsCodeText = `{
  // What the shop needs.
  "inputs": [
    { "type": "promptString", "id": "github-pat", "description": "GitHub token", "password": true },
  ],
  "servers": {
    "github": {
      "type": "http",
      "url": "https://api.githubcopilot.com/mcp/",
      "headers": { "Authorization": "Bearer \${input:github-pat}", "X-MCP-Toolsets": "repos,issues" }
    },
    /* local */
    "Playwright": {
      "type": "stdio",
      "command": "npx",
      "args": ["-y", "@playwright/mcp@latest", "--output-dir", "\${workspaceFolder}/out"],
      "env": { "DEBUG": "1", "GITHUB_TOKEN": "\${input:github-pat}", "LEVEL": "\${env:LEVEL}" },
      "envFile": "\${workspaceFolder}/.env",
      "cwd": "\${workspaceFolder}/tools",
    },
    "events": { "type": "sse", "url": "https://events.example.com/sse" },
  },
}
`;

describe('what clients write', () => {
  it('reads the file of VS Code', () => {
    const { candidates, problems } = read(vsCode, vsCodeText);
    expect(problems).toEqual([]);
    expect(candidates).toEqual([
      {
        client: 'VS Code',
        file,
        line: 7,
        column: 5,
        nameThere: 'github',
        name: 'github',
        entry: {
          kind: 'http',
          url: 'https://api.githubcopilot.com/mcp/',
          headers: { Authorization: 'Bearer ${secret:github-github-pat}', 'X-MCP-Toolsets': 'repos,issues' },
          tls: {},
        },
        secrets: {},
        notes: [
          'The input "github-pat" becomes the secret "github-github-pat", which is asked for when it is needed.',
        ],
      },
      {
        client: 'VS Code',
        file,
        line: 13,
        column: 5,
        nameThere: 'Playwright',
        name: 'playwright',
        entry: {
          kind: 'stdio',
          command: 'npx',
          args: ['-y', '@playwright/mcp@latest', '--output-dir', '${workspaceFolder}/out'],
          env: { DEBUG: '1', GITHUB_TOKEN: '${secret:github-github-pat}', LEVEL: '${env:LEVEL}' },
          cwd: '${workspaceFolder}/tools',
        },
        secrets: {},
        notes: [
          '"envFile" is not read. Write what the server needs of it under "env".',
          'The input "github-pat" becomes the secret "github-github-pat", which is asked for when it is needed.',
        ],
      },
      {
        client: 'VS Code',
        file,
        line: 21,
        column: 5,
        nameThere: 'events',
        name: 'events',
        entry: { kind: 'http', url: 'https://events.example.com/sse', headers: {}, tls: {} },
        secrets: {},
        notes: ['"type": "sse" is not needed: what a URL speaks is found out.'],
      },
    ]);
  });

  it('reads the files of Claude Code', () => {
    const text = JSON.stringify({
      numStartups: 12,
      mcpServers: { docs: { type: 'http', url: 'https://docs.example.com/mcp' } },
      projects: {
        '/work/shop': {
          history: [{ display: 'hello' }],
          mcpServers: {
            api: {
              type: 'http',
              url: '${API_BASE_URL:-https://api.example.com}/mcp',
              headers: { Authorization: 'Bearer ${API_KEY}' },
            },
          },
        },
        '/work/other': { mcpServers: { other: { command: 'other' } } },
      },
    });
    const places = [['mcpServers'], ['projects', '/work/shop', 'mcpServers']];
    const { candidates, problems } = read({ ...claudeCode, places }, text);
    expect(problems).toEqual([]);
    expect(candidates.map(({ nameThere }) => nameThere)).toEqual(['docs', 'api']);
    expect(candidates[1]).toMatchObject({
      entry: { url: 'https://api.example.com/mcp', headers: { Authorization: 'Bearer ${env:API_KEY}' } },
      notes: ['The default that its URL has for ${env:API_BASE_URL} is written out.'],
    });
  });

  it('reads the file of Claude Desktop, where nothing is a variable', () => {
    const text = `{
  "globalShortcut": "",
  "mcpServers": {
    "filesystem": {
      "command": "npx",
      "args": ["-y", "@modelcontextprotocol/server-filesystem", "/home/ada/projects"]
    },
    "github": {
      "command": "docker",
      "args": ["run", "-i", "--rm", "-e", "GITHUB_PERSONAL_ACCESS_TOKEN", "ghcr.io/github/github-mcp-server"],
      "env": { "GITHUB_PERSONAL_ACCESS_TOKEN": "ghp_0123456789abcdefghij" }
    },
    "linear": { "command": "npx", "args": ["-y", "mcp-remote", "https://mcp.linear.app/sse"] }
  }
}`;
    const { candidates, problems } = read(claudeDesktop, text);
    expect(problems).toEqual([]);
    expect(candidates[0]?.entry).toEqual({
      kind: 'stdio',
      command: 'npx',
      args: ['-y', '@modelcontextprotocol/server-filesystem', '/home/ada/projects'],
      env: {},
    });
    expect(candidates[1]).toMatchObject({
      entry: { env: { GITHUB_PERSONAL_ACCESS_TOKEN: '${secret:github-github-personal-access-token}' } },
      secrets: { 'github-github-personal-access-token': 'ghp_0123456789abcdefghij' },
    });
    expect(candidates[2]).toMatchObject({
      entry: { kind: 'http', url: 'https://mcp.linear.app/sse' },
      notes: ['mcp-remote is not needed: Gatehouse connects to the URL itself.'],
    });
  });

  it('reads the file of Cursor', () => {
    const text = JSON.stringify({
      mcpServers: {
        'my python': {
          command: '${workspaceFolder}/.venv/bin/python',
          args: ['mcp.py', '--home', '${userHome}/data'],
          env: { API_KEY: '${env:MY_KEY}' },
        },
        remote: { url: 'https://mcp.example.com/mcp', auth: { CLIENT_ID: 'x' } },
      },
    });
    const { candidates } = read(cursor, text);
    expect(candidates[0]).toMatchObject({
      name: 'my-python',
      entry: {
        command: './.venv/bin/python',
        args: ['mcp.py', '--home', '/home/ada/data'],
        env: { API_KEY: '${env:MY_KEY}' },
      },
      secrets: {},
    });
    expect(candidates[1]?.notes).toEqual(['Not taken over: "auth".']);
  });

  it('reads the file of Windsurf', () => {
    const text = JSON.stringify({
      mcpServers: {
        figma: {
          serverUrl: 'https://mcp.example.com/sse',
          headers: { API_KEY: 'Bearer ${env:FIGMA}' },
          disabled: true,
          disabledTools: ['x'],
        },
        notes: { command: 'notes', env: { TOKEN: '${file:/home/ada/token}' } },
      },
    });
    const { candidates, problems } = read(windsurf, text);
    expect(only({ candidates, problems })).toMatchObject({
      entry: {
        kind: 'http',
        url: 'https://mcp.example.com/sse',
        headers: { API_KEY: 'Bearer ${env:FIGMA}' },
      },
      notes: ['It is disabled there.', 'Not taken over: "disabledTools".'],
    });
    expect(problems[0]?.message).toContain('${file}, which only the client can fill in');
  });

  it('makes what gateway.yaml can hold, and nothing else', () => {
    const { candidates } = read(vsCode, vsCodeText);
    const { gateway, problems } = inGateway(candidates);
    expect(problems).toEqual([]);
    expect(gateway.connectors.map(({ name, entry }) => ({ name, entry }))).toEqual(
      candidates.map(({ name, entry }) => ({ name, entry })),
    );
  });
});

describe('odd files', () => {
  it.each(['', '  \n', '\uFEFF', '// nothing yet\n', '{}', '{ "servers": {} }'])(
    'finds nothing in %j',
    (text) => {
      expect(read(vsCode, text)).toEqual({ candidates: [], problems: [] });
    },
  );

  it('takes a byte order mark for no column', () => {
    const { candidates, problems } = read(vsCode, '\uFEFF{"servers":{"a":{"command":"a"}}}');
    expect(problems).toEqual([]);
    expect(candidates[0]).toMatchObject({ line: 1, column: 13 });
  });

  it('says where half a file ends, and takes nothing of it', () => {
    const { candidates, problems } = read(
      vsCode,
      '{\n  "servers": {\n    "a": { "command": "a" },\n    "b": {',
    );
    expect(candidates).toEqual([]);
    expect(problems).toEqual([
      {
        file,
        line: 4,
        column: 11,
        severity: 'error',
        code: 'bad-json',
        message:
          'Not valid JSON: close brace expected. Nothing of this file is imported; mend it and import again.',
      },
    ]);
  });

  it('survives nesting that exhausts a stack', () => {
    const { candidates, problems } = read(vsCode, '['.repeat(200_000));
    expect(candidates).toEqual([]);
    expect(problems).toHaveLength(1);
  });

  it.each([
    ['[]', 1],
    ['"text"', 1],
    ['{"servers": []}', 13],
    ['{"servers": "x"}', 13],
    ['{"servers": null}', 13],
  ])('says that %s is no object', (text, column) => {
    const { candidates, problems } = read(vsCode, text);
    expect(candidates).toEqual([]);
    expect(problems).toMatchObject([{ line: 1, column, code: 'wrong-type', severity: 'error' }]);
  });

  it.each([
    [3, 'A server is an object'],
    [null, 'A server is an object'],
    [{}, 'neither a "command" nor a "url"'],
    [{ command: 3 }, 'Its "command" must be text.'],
    [{ command: '' }, 'names no program'],
    [{ command: 'a', args: 'b' }, 'Its "args" must be a list of texts.'],
    [{ command: 'a', args: [{}] }, 'Its "args" must be a list of texts.'],
    [{ command: 'a', args: {} }, 'Its "args" must be a list of texts.'],
    [{ command: 'a', env: ['B=c'] }, 'Its "env" must be an object.'],
    [{ command: 'a', env: { B: {} } }, '"B" of its "env" must be text.'],
    [{ command: 'a', cwd: 1 }, 'Its "cwd" must be text.'],
    [{ url: 1 }, 'Its "url" must be text.'],
    [{ url: '' }, 'not an absolute http or https URL'],
    [{ url: 'unix:///run/mcp.sock' }, 'not an absolute http or https URL'],
    [{ type: 'ws', url: 'wss://example.com' }, 'Its "type" is none'],
    [{ command: 'gatehouse', args: ['stdio', '--agent', 'claude'] }, 'It is Gatehouse itself.'],
  ])('refuses %j', (server, message) => {
    const { candidates, problems } = read(
      vsCode,
      JSON.stringify({ servers: { bad: server, good: { command: 'g' } } }),
    );
    expect(candidates.map(({ name }) => name)).toEqual(['good']);
    expect(problems).toMatchObject([{ line: 1, column: 13, code: 'not-imported', severity: 'warning' }]);
    expect(problems[0]?.message).toMatch(/^"bad" is not imported\. /);
    expect(problems[0]?.message).toContain(message);
  });

  it('takes the last of a name that stands twice, as the clients do, and says so', () => {
    const text = '{"servers":{"a":{"command":"first"},\n"a":{"command":"x","command":"last"}}}';
    const { candidates, problems } = read(vsCode, text);
    expect(only({ candidates, problems }).entry).toMatchObject({ command: 'last' });
    expect(problems).toMatchObject([
      { line: 2, column: 1, code: 'duplicate-key' },
      { line: 2, column: 20, code: 'duplicate-key' },
    ]);
  });

  it('reads names of the prototype as names', () => {
    const text =
      '{"servers":{"__proto__":{"command":"a","env":{"__proto__":"b"}},"constructor":{"command":"c"}}}';
    const { candidates, problems } = read(vsCode, text);
    expect(problems).toEqual([]);
    expect(candidates.map(({ name }) => name)).toEqual(['proto', 'constructor']);
    const [first] = candidates;
    expect(first?.entry.kind === 'stdio' && Object.entries(first.entry.env)).toEqual([['__proto__', 'b']]);
    expect(read(vsCode, '{"__proto__":{"servers":{"a":{"command":"a"}}}}').candidates).toEqual([]);
  });

  it('gives names that are free, and keeps none for what is refused', () => {
    const servers = { bad: {}, Bad: { command: 'a' }, 'bad!': { command: 'b' }, shop: { command: 'c' } };
    const { candidates } = read(vsCode, JSON.stringify({ servers }), ['shop', 'shop-2']);
    expect(candidates.map(({ name }) => name)).toEqual(['bad', 'bad-2', 'shop-3']);
  });

  it('warns of an address that may be its own', () => {
    const { candidates } = read(vsCode, '{"servers":{"a":{"url":"http://127.0.0.1:7300/mcp"}}}');
    expect(candidates[0]?.notes).toEqual([
      'It may be Gatehouse itself, which must not be connected to itself: look at its URL first.',
    ]);
  });
});
