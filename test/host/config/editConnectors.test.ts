import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConnectorEntry } from '../../../host/config/connectorEntry.ts';
import { addConnector, removeConnector, setConnectorHeader } from '../../../host/config/editConnectors.ts';
import { addApi, removeApi } from '../../../host/config/editGateway.ts';
import { parseGateway } from '../../../host/config/gatewayFile.ts';

const url = 'https://example.com/mcp';
const http: ConnectorEntry = { kind: 'http', url, headers: {}, tls: {} };
const stdio: ConnectorEntry = { kind: 'stdio', command: 'npx', args: ['-y', '@scope/server'], env: {} };

const entryOf = (text: string, name: string): ConnectorEntry | undefined =>
  parseGateway(text, '/g.yaml').gateway.connectors.find((connector) => connector.name === name)?.entry;

const existing = `# Ours.
version: 1 # the first

apis:
  shop: { spec: shop.yaml }

connectors:
  # The tickets.
  tickets:
    url:   'https://tickets.example/mcp'   # odd spacing stays
    # headers: none

  files: { command: npx, args: [-y, server-files] }   # flow
    # belongs to files

  # A comment at the end.

# About records.
records:
  arguments: true
`;

describe('addConnector', () => {
  it('begins a file with a server that has a URL', () => {
    const text = addConnector(undefined, 'tickets', {
      kind: 'http',
      url: `${url}?all=1`,
      headers: { Authorization: 'Bearer ${secret:tickets}', 'X-Tenant': 'shop' },
      tls: { ca: 'certs/ca.pem', cert: 'a b.pem', key: '${env:KEY}' },
    });
    expect(text).toMatch(/^# What Gatehouse/);
    expect(text.slice(text.indexOf('version'))).toBe(`version: 1

connectors:
  tickets:
    url: "https://example.com/mcp?all=1"
    headers:
      Authorization: "Bearer \${secret:tickets}"
      X-Tenant: shop
    ca: certs/ca.pem
    cert: "a b.pem"
    key: "\${env:KEY}"
`);
    expect(parseGateway(text, '/g.yaml').problems).toEqual([]);
  });

  it('begins a file with a command', () => {
    const text = addConnector('', 'files', {
      ...stdio,
      env: { LOG_LEVEL: 'debug', API_TOKEN: '${secret:files}' },
      cwd: 'server',
      idleMinutes: 15,
    });
    expect(text.slice(text.indexOf('version'))).toBe(`version: 1

connectors:
  files:
    command: npx
    args: [-y, "@scope/server"]
    env:
      LOG_LEVEL: debug
      API_TOKEN: "\${secret:files}"
    cwd: server
    idleMinutes: 15
`);
  });

  it('gives each argument a line where they are many', () => {
    const args = ['--first', 'a, b', '- c', 'true', '5', '', 'x'.repeat(80)];
    const text = addConnector(undefined, 'files', { ...stdio, args });
    expect(text).toContain(
      `    args:\n      - --first\n      - "a, b"\n      - "- c"\n      - "true"\n      - "5"\n      - ""\n      - ${'x'.repeat(80)}\n`,
    );
    expect(entryOf(text, 'files')).toMatchObject({ args });
  });

  it('adds behind the last connector and leaves the rest as it is', () => {
    expect(addConnector(existing, 'new', http)).toBe(
      existing.replace('    # belongs to files\n', (line) => `${line}  new:\n    url: ${url}\n`),
    );
  });

  it.each([
    ['no connectors', 'version: 1\n', `version: 1\nconnectors:\n  new:\n    url: ${url}\n`],
    [
      'an empty key',
      'version: 1\nconnectors: # mine\n',
      `version: 1\nconnectors: # mine\n  new:\n    url: ${url}\n`,
    ],
    ['null', 'version: 1\nconnectors: null\n', `version: 1\nconnectors: { new: { url: ${url} } }\n`],
    ['braces', 'version: 1\nconnectors: {}\n', `version: 1\nconnectors: { new: { url: ${url} } }\n`],
    ['JSON', '{"version": 1}', `{"version": 1, "connectors": { "new": { "url": "${url}" } }}`],
    ['Windows line ends', 'version: 1\r\n', `version: 1\r\nconnectors:\r\n  new:\r\n    url: ${url}\r\n`],
    ['comments alone', '# Ours.\n', `# Ours.\nversion: 1\n\nconnectors:\n  new:\n    url: ${url}\n`],
  ])('adds to a file with %s', (_, text, expected) => {
    expect(addConnector(text, 'new', http)).toBe(expected);
    expect(removeConnector(expected, 'new')).not.toContain('new');
  });

  it('adds a command to JSON', () => {
    expect(addConnector('{"version": 1, "connectors": {}}', 'new', { ...stdio, idleMinutes: 5 })).toBe(
      '{"version": 1, "connectors": { "new": { "command": "npx", "args": ["-y", "@scope/server"], "idleMinutes": 5 } }}',
    );
  });

  it('leaves a text as it is that holds just this connector', () => {
    const files = { ...stdio, args: ['-y', 'server-files'] };
    expect(addConnector(existing, 'files', files)).toBe(existing);
    expect(addConnector(existing, 'tickets', { ...http, url: 'https://tickets.example/mcp' })).toBe(existing);
  });

  it.each([
    ['the name of an API', existing, 'shop', http, 'name-taken', 'an API'],
    ['the name of another URL', existing, 'tickets', http, 'name-taken', 'https://tickets.example/mcp'],
    ['the name of another command', existing, 'files', stdio, 'name-taken', 'the command "npx"'],
    ['the name of an API with a problem', 'version: 1\napis: { a: {} }\n', 'a', http, 'name-taken', 'an API'],
    ['a bad name', existing, 'New', http, 'invalid-arguments', '"New" is not a name'],
    ['a bad URL', existing, 'a', { ...http, url: '/mcp' }, 'invalid-arguments', 'not an absolute http'],
    [
      'a token written out',
      existing,
      'a',
      { ...http, headers: { Authorization: 'abc' } },
      'invalid-arguments',
      'written out',
    ],
    ['a command line', existing, 'a', { ...stdio, command: 'npx x' }, 'invalid-arguments', 'holds spaces'],
    ['text that is not YAML', 'apis: [', 'a', http, 'invalid-file', 'Mend that first.'],
    ['a list', '- a\n', 'a', http, 'invalid-file', ''],
    ['no version', 'connectors: {}\n', 'a', http, 'invalid-file', 'version'],
    ['a broken entry of that name', 'version: 1\nconnectors: { a: {} }\n', 'a', http, 'invalid-file', ''],
    ['connectors of the wrong kind', 'version: 1\nconnectors: [a]\n', 'a', http, 'invalid-file', ''],
  ] as const)('refuses %s', (_, text, name, entry, code, message) => {
    expect(() => addConnector(text, name, entry)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) as string }),
    );
  });

  it('leaves no name for an API to take', () => {
    expect(() => addApi(existing, { name: 'files', spec: 'x.yaml' })).toThrow(
      expect.objectContaining({ code: 'name-taken' }),
    );
  });
});

describe('setConnectorHeader', () => {
  const bearer = 'Bearer ${secret:a}';
  const head = 'version: 1\nconnectors:\n';

  it.each([
    [
      `  a:\n    url: ${url} # ours\n    ca: b.pem\n`,
      `  a:\n    url: ${url} # ours\n    headers:\n      Authorization: "Bearer \${secret:a}"\n    ca: b.pem\n`,
    ],
    [`  a: { url: ${url} }\n`, `  a: { url: ${url}, headers: { Authorization: "Bearer \${secret:a}" } }\n`],
    [
      `  a:\n    url: ${url}\n    headers:\n      # first\n      X-A: b # kept\n`,
      `  a:\n    url: ${url}\n    headers:\n      # first\n      X-A: b # kept\n      Authorization: "Bearer \${secret:a}"\n`,
    ],
    [
      `  a:\n    url: ${url}\n    headers:\n`,
      `  a:\n    url: ${url}\n    headers: { Authorization: "Bearer \${secret:a}" }\n`,
    ],
    [
      `  a:\n    url: ${url}\n    headers:\n      authorization: '\${env:OLD}' # kept\n`,
      `  a:\n    url: ${url}\n    headers:\n      authorization: "Bearer \${secret:a}" # kept\n`,
    ],
    [
      `  a:\n    url: ${url}\n    headers: { Authorization: written-out }\n`,
      `  a:\n    url: ${url}\n    headers: { Authorization: "Bearer \${secret:a}" }\n`,
    ],
  ])('writes it into %j', (before, after) => {
    expect(setConnectorHeader(head + before, 'a', 'Authorization', bearer)).toBe(head + after);
    expect(setConnectorHeader(head + after, 'a', 'Authorization', bearer)).toBe(head + after);
  });

  it.each([
    ['tickets', 'Mcp-Session-Id', 'a', 'invalid-arguments'],
    ['tickets', 'Authorization', 'written-out', 'invalid-arguments'],
    ['tickets', 'a b', 'c', 'invalid-arguments'],
    ['files', 'X-A', 'b', 'invalid-file'],
    ['other', 'X-A', 'b', 'invalid-file'],
    ['shop', 'X-A', 'b', 'invalid-file'],
  ])('refuses for %s the header %s: %s', (name, header, template, code) => {
    expect(() => setConnectorHeader(existing, name, header, template)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe('removeConnector', () => {
  it('takes one out with its own comments and leaves the others', () => {
    expect(removeConnector(existing, 'tickets')).toBe(existing.replace(/ {2}tickets:[^]*?: none\n/, ''));
    expect(removeConnector(existing, 'files')).toBe(existing.replace(/ {2}files:[^]*? to files\n/, ''));
  });

  it('takes the key with the last one, but not where a comment stands under it', () => {
    const text = `version: 1\nconnectors:\n  a:\n    url: ${url}\n`;
    expect(removeConnector(text, 'a')).toBe('version: 1\n');
    const commented = text.replace('  a:', '  # Ours.\n  a:');
    expect(removeConnector(commented, 'a')).toBe('version: 1\nconnectors:\n  # Ours.\n');
  });

  it('takes out an entry that has a problem, or the name of an API', () => {
    const api = 'version: 1\napis:\n  a: { spec: b }\n';
    expect(removeConnector('version: 1\nconnectors:\n  a:\n    uri: x\n', 'a')).toBe('version: 1\n');
    expect(removeConnector(`${api}connectors:\n  a: { url: "${url}" }\n`, 'a')).toBe(api);
    expect(removeApi(`${api}connectors:\n  a: { url: "${url}" }\n`, 'a')).toBe(
      `version: 1\nconnectors:\n  a: { url: "${url}" }\n`,
    );
  });

  it('leaves a text without the connector alone, and refuses one that is not YAML', () => {
    expect(removeConnector(existing, 'shop')).toBe(existing);
    expect(() => removeConnector('a: [', 'a')).toThrow(expect.objectContaining({ code: 'invalid-file' }));
  });
});

describe('any connector', () => {
  const text = fc
    .oneof(
      fc.string({ unit: 'binary-ascii', maxLength: 12 }),
      fc.string({ unit: 'grapheme-composite', maxLength: 12 }),
      fc.constantFrom('-y', '--flag', 'true', '5', '~', '# a', 'a: b', '\u2028', '\u0085', '\ufeff'),
    )
    .map((raw) => raw.replaceAll(/\0|\$/g, '-'));
  const list = fc.array(text, { maxLength: 5 });
  const place = fc.constantFrom(
    undefined,
    'version: 1\n',
    existing,
    existing.replaceAll('\n', '\r\n'),
    '{"version": 1, "connectors": {}}',
  );

  it('is read back as it was added, and gone when it is taken out', () => {
    fc.assert(
      fc.property(place, list, text, fc.option(text, { nil: undefined }), (before, args, variable, cwd) => {
        fc.pre(cwd !== '');
        const env = { VALUE: variable };
        const entry: ConnectorEntry = { ...stdio, args, env, ...(cwd === undefined ? {} : { cwd }) };
        const added = addConnector(before, 'any', entry);
        expect(entryOf(added, 'any')).toEqual(entry);
        expect(parseGateway(added, '/g.yaml').problems).toEqual([]);
        const removed = removeConnector(added, 'any');
        expect(entryOf(removed, 'any')).toBeUndefined();
        if (before?.includes('apis')) expect(removed).toBe(before);
      }),
    );
  });
});
