import { describe, expect, it } from 'vitest';
import type { ConnectorEntry } from '../../../../host/config/connectorEntry.ts';
import { toIdentity, toPlace } from '../../../../host/sources/mcp/place.ts';

const http = (url: string): ConnectorEntry => ({ kind: 'http', url, headers: { A: '${secret:a}' }, tls: {} });
const stdio = (command: string, ...args: string[]): ConnectorEntry => ({
  ...{ kind: 'stdio', command, args },
  env: { TOKEN: '${secret:a}' },
});

describe('where a server is', () => {
  it.each([
    [http('https://example.com/mcp'), 'https://example.com/mcp'],
    [stdio('npx', '-y', '@a/b@1.2'), 'npx -y @a/b@1.2'],
    [stdio('./my server', 'a b', '', '"', "it's"), '"./my server" "a b" "" "\\"" "it\'s"'],
    [stdio('node', '${workspaceFolder}/server.js', 'a\nb'), 'node ${workspaceFolder}/server.js "a\\nb"'],
  ])('is told without a secret: %j', (entry, place) => {
    expect(toPlace(entry)).toBe(place);
  });
});

describe('what accepted tools are bound to', () => {
  it('is the URL however it is written', () => {
    expect(toIdentity(http('HTTPS://Example.com:443'))).toBe('https://example.com/');
    expect(toIdentity(http('https://example.com/mcp'))).not.toBe(
      toIdentity(http('https://example.com/mcp/')),
    );
  });
  it('is the command line, in which no two commands are alike', () => {
    const lines = [
      stdio('a', 'b', 'c'),
      stdio('a', 'b c'),
      stdio('a b', 'c'),
      stdio('a', '"b c"'),
      stdio('a', 'b', '', 'c'),
    ].map(toIdentity);
    expect(new Set(lines).size).toBe(lines.length);
  });
});
