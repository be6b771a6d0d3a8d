import { describe, expect, test } from 'vitest';
import { toCopy } from '../../../host/clients/toCopy.ts';
import type { ClientId, CopyWay } from '../../../protocol/clients.ts';
import { gate } from './gates.ts';

const copy = (client: ClientId, way: CopyWay, folder = gate.folder, platform: NodeJS.Platform = 'linux') =>
  toCopy({ client, way, name: 'gatehouse-storefront' }, { ...gate, folder }, { platform });

describe('toCopy', () => {
  test('writes the line that adds the gate to a client', () => {
    expect(copy('claude-code', 'line')).toBe(
      'claude mcp add --transport http --scope user gatehouse-storefront http://127.0.0.1:20123/mcp --header "Authorization: Bearer the-token"',
    );
    expect(copy('gemini', 'line')).toBe(
      'gemini mcp add --transport http --scope user --header "Authorization: Bearer the-token" gatehouse-storefront http://127.0.0.1:20123/mcp',
    );
    expect(copy('codex', 'line')).toBe(
      'codex mcp add gatehouse-storefront -- /home/ada/.local/state/gatehouse/bin/gatehouse stdio /work/storefront --agent cursor',
    );
  });

  test('offers to any other client what it may take', () => {
    expect(copy('other', 'header')).toBe('http://127.0.0.1:20123/mcp\nAuthorization: Bearer the-token');
    expect(copy('other', 'token-url')).toBe('http://127.0.0.1:20123/t/the-token/mcp');
    expect(JSON.parse(copy('other', 'json'))).toEqual({
      mcpServers: {
        'gatehouse-storefront': {
          type: 'http',
          url: gate.url,
          headers: { Authorization: 'Bearer the-token' },
        },
      },
    });
  });

  test.each<[string, NodeJS.Platform, string]>([
    ['/work/my shop', 'linux', '"/work/my shop"'],
    ['/work/$(rm)', 'linux', "'/work/$(rm)'"],
    ["/work/a'b", 'linux', String.raw`'/work/a'\''b'`],
    [String.raw`C:\my shop`, 'win32', String.raw`"C:\my shop"`],
    [String.raw`C:\shop`, 'win32', String.raw`C:\shop`],
    [String.raw`C:\a,b & (c)'s`, 'win32', String.raw`"C:\a,b & (c)'s"`],
  ])('quotes the folder %s for a shell', (folder, platform, expected) => {
    expect(copy('other', 'process', folder, platform)).toBe(
      `${gate.launcher} stdio ${expected} --agent cursor`,
    );
  });

  test.each(['C:\\$HOME', 'C:\\a`b', 'C:\\%PATH%', 'C:\\a"b', 'C:\\a\u201Db', 'C:\\a b\\'])(
    'quotes no folder on Windows that its shells read in different ways: %s',
    (folder) => {
      for (const [client, way] of [
        ['codex', 'line'],
        ['other', 'process'],
      ] as const)
        expect(() => copy(client, way, folder, 'win32')).toThrow(
          /Choose the way that writes the client's file/,
        );
      expect(copy('other', 'header', folder, 'win32')).toContain(gate.url);
    },
  );
});
