import { describe, expect, it } from 'vitest';
import { commandName } from '../../../../host/config/import/bridge.ts';
import { claudeCode, claudeDesktop, only, readOne, vsCode } from './reading.ts';

const url = 'https://mcp.example.com/sse';

describe('programs that only pass messages on', () => {
  it.each([
    ['npx', ['mcp-remote', url]],
    ['npx', ['-y', 'mcp-remote@latest', url, '--allow-http', '--debug']],
    ['npx', ['-y', '--', 'mcp-remote@0.1.18', url, '9696', '--transport', 'sse-only', '--host', 'localhost']],
    ['C:\\node\\npx.cmd', ['-y', 'mcp-remote', url, '--transport=http-first']],
    ['cmd', ['/c', 'npx', '-y', 'mcp-remote', url]],
    ['bunx', ['mcp-remote', url]],
    ['pnpm', ['dlx', 'mcp-remote', url]],
    ['/usr/local/bin/mcp-remote', [url]],
    ['npx', ['-y', 'supergateway', '--sse', url]],
    ['npx', ['-y', 'supergateway', '--streamableHttp', url, '--logLevel', 'none']],
  ])('%s %j is a URL', (command, args) => {
    const { entry, notes } = only(readOne(claudeDesktop, { command, args }));
    expect(entry).toEqual({ kind: 'http', url, headers: {}, tls: {} });
    expect(notes.join()).toMatch(/(?:mcp-remote|supergateway) is not needed/);
    expect(notes.join()).not.toContain('Not taken over');
  });

  it.each([
    ['npx', ['-y', 'supergateway', '--stdio', 'uvx mcp-server-git']],
    ['npx', ['-y', 'supergateway', '--sse', url, '--outputTransport', 'ws']],
    ['npx', ['-y', 'mcp-remote']],
    ['npx', ['-y', '@acme/mcp-remote', url]],
    ['npx', []],
    ['npm', ['run', 'mcp-remote', url]],
    ['node', ['mcp-remote', url]],
  ])('%s %j is started as it is', (command, args) => {
    expect(only(readOne(claudeDesktop, { command, args })).entry).toMatchObject({
      kind: 'stdio',
      command,
      args,
    });
  });

  it('takes headers over, filled in from its environment', () => {
    const args = ['mcp-remote', url, '--header', 'Authorization:${AUTH}', '--header', 'X-Team: ${TEAM}'];
    const env = { AUTH: 'Bearer abc', NODE_OPTIONS: '--no-warnings' };
    expect(only(readOne(claudeDesktop, { command: 'npx', args, env }, 'linear'))).toMatchObject({
      entry: {
        headers: { Authorization: 'Bearer ${secret:linear-token}', 'X-Team': '${env:TEAM}' },
      },
      secrets: { 'linear-token': 'abc' },
      notes: [
        'mcp-remote is not needed: Gatehouse connects to the URL itself.',
        'Not taken over, since they are meant for mcp-remote: "NODE_OPTIONS".',
      ],
    });
  });

  it('lets the client fill in what it passes on', () => {
    const inVsCode = {
      command: 'npx',
      args: ['mcp-remote', url, '--header', 'Authorization: ${AUTH}'],
      env: { AUTH: 'Bearer ${input:pat}' },
    };
    expect(only(readOne(vsCode, inVsCode)).entry).toMatchObject({
      headers: { Authorization: 'Bearer ${secret:demo-pat}' },
    });
    const inClaudeCode = { ...inVsCode, env: { AUTH: '${LINEAR_AUTH}' } };
    expect(only(readOne(claudeCode, inClaudeCode)).entry).toMatchObject({
      headers: { Authorization: '${env:LINEAR_AUTH}' },
    });
  });

  it('takes the token of supergateway over', () => {
    const args = ['-y', 'supergateway', '--sse', url, '--oauth2Bearer', 'abc', '--header', 'X-A: b'];
    expect(only(readOne(claudeDesktop, { command: 'npx', args }))).toMatchObject({
      entry: { headers: { 'X-A': 'b', Authorization: 'Bearer ${secret:demo-token}' } },
      secrets: { 'demo-token': 'abc' },
    });
  });

  it('names the options that have no meaning here', () => {
    const args = ['mcp-remote', url, '--resource', 'https://r', '--ignore-tool', 'delete*'];
    expect(only(readOne(claudeDesktop, { command: 'npx', args })).notes).toContain(
      'Not taken over, since they are meant for mcp-remote: "--resource", "--ignore-tool".',
    );
  });
});

describe('commandName', () => {
  it.each([
    ['npx', 'npx'],
    ['/usr/bin/npx', 'npx'],
    ['C:\\a b\\npx.cmd', 'npx'],
    ['.\\cmd.exe', 'cmd'],
    ['', ''],
  ])('%j is %j', (command, name) => {
    expect(commandName(command)).toBe(name);
  });
});
