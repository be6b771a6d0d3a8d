import { describe, expect, test } from 'vitest';
import { judgeEntry, toEntry } from '../../../host/clients/entry.ts';
import { gate, linux } from './gates.ts';

const headers = { Authorization: 'Bearer the-token' };
const { url } = gate;

describe('toEntry', () => {
  test.each([
    ['claude-code', { type: 'http', url, headers }],
    ['cursor', { url, headers }],
    ['windsurf', { serverUrl: url, headers }],
    ['gemini', { httpUrl: url, headers }],
    ['codex', { url, http_headers: headers }],
  ] as const)('writes the URL as %s reads it', (client, expected) => {
    expect(toEntry(client, 'url', gate, linux)).toEqual(expected);
  });

  test('writes the command that Claude Desktop starts', () => {
    expect(toEntry('claude-desktop', 'command', gate, linux)).toEqual({
      command: '/home/ada/.local/state/gatehouse/bin/gatehouse',
      args: ['stdio', '/work/storefront', '--agent', 'cursor'],
    });
  });

  test.each([
    ['claude-code', '${HOME}/.local/state/gatehouse/bin/gatehouse', ['stdio', '--agent', 'cursor']],
    ['gemini', '${HOME}/.local/state/gatehouse/bin/gatehouse', ['stdio', '--agent', 'cursor']],
    [
      'cursor',
      '${userHome}/.local/state/gatehouse/bin/gatehouse',
      ['stdio', '${workspaceFolder}', '--agent', 'cursor'],
    ],
  ] as const)(
    'names no path of one machine in the file of a folder for %s, and no token',
    (client, command, args) => {
      const entry = toEntry(client, 'project', gate, linux);
      expect(entry).toMatchObject({ command, args });
      expect(JSON.stringify(entry)).not.toContain(gate.token);
    },
  );

  test('keeps the path of a launcher that lies elsewhere', () => {
    const elsewhere = { ...gate, launcher: '/var/state/gatehouse/bin/gatehouse' };
    expect(toEntry('gemini', 'project', elsewhere, linux)).toMatchObject({ command: elsewhere.launcher });
    const windows = { env: {}, platform: 'win32', home: String.raw`C:\Users\ada` } as const;
    const launcher = String.raw`C:\Users\ada\AppData\Local\gatehouse\bin\gatehouse.cmd`;
    expect(toEntry('claude-code', 'project', { ...gate, launcher }, windows)).toMatchObject({
      command: String.raw`${'${USERPROFILE}'}\AppData\Local\gatehouse\bin\gatehouse.cmd`,
    });
  });
});

describe('judgeEntry', () => {
  test.each([
    [{ url }, 'url', true, url],
    [{ serverUrl: 'http://localhost:20123/mcp' }, 'url', true, 'http://localhost:20123/mcp'],
    [
      { url: 'http://127.0.0.1:20123/t/a-former-token/mcp' },
      'url',
      true,
      'http://127.0.0.1:20123/t/••••/mcp',
    ],
    [{ url: 'http://127.0.0.1:1/mcp' }, 'url', false, 'http://127.0.0.1:1/mcp'],
    [{ httpUrl: 'https://ada:pw@example.com/mcp?key=1' }, 'url', false, 'https://example.com/mcp'],
    [{ url: 'no URL' }, 'url', false, 'a URL that cannot be read'],
    [{ command: gate.launcher, args: ['stdio', gate.folder] }, 'command', true, gate.launcher],
    [{ command: gate.launcher, args: ['stdio', '/other'] }, 'command', false, gate.launcher],
    [{ command: 'gatehouse', args: ['stdio'] }, 'project', true, 'gatehouse'],
    [{ command: 'npx', args: 'odd' }, 'command', false, 'npx'],
    ['text', 'url', false, 'nowhere'],
  ] as const)('%j by %s is this gate: %s', (entry, way, isOwn, place) => {
    expect(judgeEntry(entry, gate, way)).toEqual({ isOwn, place });
  });
});
