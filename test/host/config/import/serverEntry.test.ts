import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClientFormat } from '../../../../host/config/import/candidates.ts';
import { expand, parseTemplate } from '../../../../host/config/expand.ts';
import {
  claudeCode,
  claudeDesktop,
  cursor,
  inGateway,
  only,
  read,
  readOne,
  vsCode,
  windsurf,
} from './reading.ts';

const token = 'ghp_0123456789abcdefghij';

describe('servers behind a URL', () => {
  const headersOf = (headers: Record<string, string>, client: ClientFormat = vsCode, name = 'github') => {
    const candidate = only(readOne(client, { url: 'https://example.com/mcp', headers }, name));
    if (candidate.entry.kind !== 'http') throw new Error('not http');
    return { headers: candidate.entry.headers, secrets: candidate.secrets, notes: candidate.notes };
  };

  it.each([
    [
      { Authorization: 'Bearer abc' },
      { Authorization: 'Bearer ${secret:github-token}' },
      { 'github-token': 'abc' },
    ],
    [{ authorization: 'abc' }, { authorization: '${secret:github-token}' }, { 'github-token': 'abc' }],
    [{ 'X-Api-Key': 'a' }, { 'X-Api-Key': '${secret:github-x-api-key}' }, { 'github-x-api-key': 'a' }],
    [{ Cookie: 's=1' }, { Cookie: '${secret:github-cookie}' }, { 'github-cookie': 's=1' }],
    [
      { 'Proxy-Authorization': 'Basic eA==' },
      { 'Proxy-Authorization': 'Basic ${secret:github-token}' },
      { 'github-token': 'eA==' },
    ],
    [{ 'X-Team': `id ${token}` }, { 'X-Team': 'id ${secret:github-x-team}' }, { 'github-x-team': token }],
    [{ 'X-Team': 'shop' }, { 'X-Team': 'shop' }, {}],
  ])('takes the secrets out of %j', (given, headers, secrets) => {
    expect(headersOf(given)).toEqual({ headers, secrets, notes: [] });
  });

  it('gives one value one name, and different values different names', () => {
    const read = headersOf({
      Authorization: 'Bearer same',
      'X-Key': 'same',
      'X-key_': 'other',
      X_Key: 'third',
    });
    expect(read.secrets).toEqual({
      'github-token': 'same',
      'github-x-key': 'other',
      'github-x-key-2': 'third',
    });
  });

  it('leaves out what it sets itself, and a credential that is empty', () => {
    const read = headersOf({ Accept: 'text/html', 'Mcp-Session-Id': '1', Authorization: ' ' });
    expect(read.headers).toEqual({});
    expect(read.notes).toHaveLength(3);
  });

  it.each([
    { 'X-A': 'a\r\nX-B: c' },
    { 'X-A': '\u20ac' },
    { 'X-Key': '\u0000' },
    { 'X A': 'b' },
    { 'X-A': 'b', 'x-a': 'b' },
    { 'X-Key': '${workspaceFolder}/key' },
  ])('refuses %j', (headers) => {
    expect(readOne(vsCode, { url: 'https://example.com/mcp', headers }).candidates).toEqual([]);
  });

  it('keeps a "${" that is no variable as a secret', () => {
    const read = headersOf({ 'X-Format': 'a${b}c' }, claudeDesktop);
    expect(read).toEqual({
      headers: { 'X-Format': '${secret:github-x-format}' },
      secrets: { 'github-x-format': 'a${b}c' },
      notes: ['The header "X-Format" holds "${", which would be a variable here, so it is kept as a secret.'],
    });
  });

  it.each([
    ['https://example.com/mcp?q=keys&project_ref=abc', 'https://example.com/mcp?q=keys&project_ref=abc'],
    [' http://localhost:3000/sse ', 'http://localhost:3000/sse'],
    ['https://example.com/mcp#tools', 'https://example.com/mcp'],
    ['https://example.com/mcp?key=', 'https://example.com/mcp?key='],
  ])('makes %j into %s', (url, made) => {
    expect(only(readOne(cursor, { url })).entry).toMatchObject({ url: made });
  });

  it.each([
    ['https://ada:hunter2@example.com/mcp', 'Write them as a header there'],
    ['https://example.com/mcp?api_key=hunter2', '"api_key" in its URL is a credential'],
    ['https://example.com/mcp?x=1&exaApiKey=hunter2', '"exaApiKey" in its URL is a credential'],
    [`https://example.com/${token}/mcp`, 'holds what looks like a credential'],
    ['https://${env:HOST}/mcp', 'holds a variable'],
    ['https://example.com/mcp?key=${env:KEY}', 'holds a variable'],
    ['${input:url}', 'holds a variable'],
    ['https://example.com/${command:pick}', 'holds a variable'],
    ['https://example.com/${abc}', 'holds "${"'],
    ['example.com/mcp', 'not an absolute http or https URL'],
    ['https://exa mple.com', 'not an absolute http or https URL'],
  ])('refuses the URL %s', (url, message) => {
    const { candidates, problems } = readOne(cursor, { url });
    expect(candidates).toEqual([]);
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]?.message).not.toMatch(/hunter2|ghp_/);
  });
});

describe('servers that are started', () => {
  const started = (server: object, client: ClientFormat = vsCode) => {
    const candidate = only(readOne(client, server));
    if (candidate.entry.kind !== 'stdio') throw new Error('not stdio');
    return { ...candidate, entry: candidate.entry };
  };

  it.each([
    [['--api-key', 'abc'], ['--api-key', '${secret:demo-api-key}'], ['abc']],
    [['--token=abc'], ['--token=${secret:demo-token}'], ['abc']],
    [['-e', 'API_TOKEN=abc'], ['-e', 'API_TOKEN=${secret:demo-api-token}'], ['abc']],
    [
      ['--header', 'Authorization: Bearer abc'],
      ['--header', 'Authorization: Bearer ${secret:demo-token}'],
      ['abc'],
    ],
    [['-H', 'X-Team: shop'], ['-H', 'X-Team: shop'], []],
    [['--token', '--verbose'], ['--token', '--verbose'], []],
    [['--token-limit', '5', '--no-auth', 'x'], ['--token-limit', '5', '--no-auth', 'x'], []],
    [['--key', '${env:KEY}'], ['--key', '${env:KEY}'], []],
    [[`x ${token} y`], ['x ${secret:demo-argument} y'], [token]],
    [['postgresql://ada:pa55@db/shop'], ['postgresql://ada:${secret:demo-password}@db/shop'], ['pa55']],
    [['postgresql://ada:${env:PW}@db/shop'], ['postgresql://ada:${env:PW}@db/shop'], []],
    [[3000, true], ['3000', 'true'], []],
  ])('takes the secrets out of the arguments %j', (args, made, secrets) => {
    const candidate = started({ command: 'x', args });
    expect(candidate.entry.args).toEqual(made);
    expect(Object.values(candidate.secrets)).toEqual(secrets);
  });

  it.each([
    ['GITHUB_TOKEN', 'abc', true],
    ['DB_PASSWORD', 'abc', true],
    ['OPENAI_API_KEY', 'abc', true],
    ['BASIC_AUTH', 'ada:x', true],
    ['ANY', token, true],
    ['ANY', 'xoxb-1234567890-abc', true],
    ['ANY', 'AKIAIOSFODNN7EXAMPLE', true],
    ['ANY', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', true],
    ['ANY', 'sk-proj-0123456789abcdef', true],
    ['CLIENT_KEY', 'abc', true],
    ['MAX_TOKENS', '4096', false],
    ['GOOGLE_APPLICATION_CREDENTIALS', '/home/ada/key.json', false],
    ['PWD', '/work', false],
    ['GIT_AUTHOR_NAME', 'Ada', false],
    ['USE_AUTH', 'true', false],
    ['LOG_LEVEL', 'debug', false],
    ['API_KEY', '', false],
    ['API_KEY', '${env:API_KEY}', false],
  ])('knows the variable %s=%s for what it is', (name, value, isSecret) => {
    const { entry, secrets } = started({ command: 'x', env: { [name]: value } });
    expect(Object.values(secrets)).toEqual(isSecret ? [value] : []);
    expect(entry.env[name]?.startsWith('${secret:')).toBe(isSecret);
  });

  it('takes a token out of a larger text', () => {
    const sent = '{"Authorization": "Bearer ntn_abcdefghijkl", "Notion-Version": "2022-06-28"}';
    const { entry, secrets } = started({ command: 'x', env: { OPENAPI_MCP_HEADERS: sent } });
    expect(entry.env['OPENAPI_MCP_HEADERS']).toBe(
      sent.replace('ntn_abcdefghijkl', '${secret:demo-openapi-mcp-headers}'),
    );
    expect(secrets).toEqual({ 'demo-openapi-mcp-headers': 'ntn_abcdefghijkl' });
  });

  it('leaves out what is null, and a default', () => {
    const { entry, notes } = started({ command: 'x', env: { A: null, B: '${B:-hidden}', C: 1 } }, claudeCode);
    expect(entry.env).toEqual({ B: '${env:B}', C: '1' });
    expect(notes).toEqual([
      '"A" of its "env" is left out: it is null there.',
      'The variable "B" has a default for ${env:B} there, which is not taken over: the variable must be set.',
    ]);
  });

  it('takes a line for a shell apart', () => {
    const { entry, notes } = started({ command: 'npx -y demo', args: ['a'] });
    expect(entry).toMatchObject({ command: 'npx', args: ['-y', 'demo', 'a'] });
    expect(notes).toHaveLength(1);
    expect(readOne(vsCode, { command: 'npx "a b"' }).problems[0]?.message).toContain('a line for a shell');
  });

  it('needs no shell to find a program', () => {
    const { entry, notes } = started({ command: 'cmd', args: ['/c', 'npx', '-y', 'demo'] });
    expect(entry).toMatchObject({ command: 'npx', args: ['-y', 'demo'] });
    expect(notes).toEqual(['"cmd /c" is not needed: the program is found without a shell.']);
  });

  it('keeps spaces in a path', () => {
    expect(started({ command: 'C:\\Program Files\\node\\npx.cmd' }).entry.command).toBe(
      'C:\\Program Files\\node\\npx.cmd',
    );
  });

  it.each([
    { command: '${env:SHELL}' },
    { command: '${input:x}' },
    { command: '${workspaceFolder}/run', cwd: '/tmp' },
    { command: 'x', args: ['${config:a.b}'] },
    { command: 'x', args: ['${workspaceFolder:api}/x'] },
    { command: 'x', args: ['${env:A}${b}'] },
    { command: 'x', args: ['a\u0000b'] },
    { command: 'x', env: { A: '\ud800' } },
  ])('refuses %j', (server) => {
    const { candidates, problems } = readOne(vsCode, server);
    expect(candidates).toEqual([]);
    expect(problems).toMatchObject([{ code: 'not-imported' }]);
  });
});

/** Names and values of every kind, secrets among them. */
const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('$', '{', '}', 'e', 'n', 'v', ':', '-', 'A', '"', '\\') }),
  fc.constantFrom(
    '${env:A}',
    '${A:-b}',
    '${input:a}',
    'Bearer abc',
    token,
    `x${token}y`,
    '${workspaceFolder}/a',
  ),
);
const anyName = fc.oneof(
  fc.string(),
  fc.constantFrom('Authorization', 'X-Key', 'TOKEN', 'MAX_TOKENS', 'USE_AUTH', 'PWD', '__proto__'),
);
const anyServer = fc.oneof(
  fc.record({
    url: fc.oneof(
      anyText,
      fc.webUrl({ withQueryParameters: true }),
      anyText.map((text) => `https://h/${text}`),
    ),
    headers: fc.dictionary(anyName, anyText),
  }),
  fc.record({
    command: anyText,
    args: fc.array(anyText),
    env: fc.dictionary(anyName, anyText),
    cwd: anyText,
  }),
  fc.record({
    command: fc.constant('npx'),
    args: fc
      .array(anyText)
      .map((args) => ['mcp-remote', 'https://h/mcp', ...args.flatMap((arg) => ['--header', arg])]),
    env: fc.dictionary(anyName, anyText),
  }),
);
const clients = [vsCode, claudeCode, claudeDesktop, cursor, windsurf];
const anyFile = fc.record({
  client: fc.constantFrom(...clients),
  servers: fc.dictionary(anyName, fc.oneof(anyServer, fc.jsonValue()), { maxKeys: 4 }),
});

const write = (client: ClientFormat, servers: unknown): string =>
  JSON.stringify({ [client.places[0]?.[0] ?? '']: servers });

describe('any configuration', () => {
  it('becomes what gateway.yaml can hold', () => {
    fc.assert(
      fc.property(anyFile, ({ client, servers }) => {
        const { candidates } = read(client, write(client, servers));
        const { gateway, problems } = inGateway(candidates);
        expect(problems).toEqual([]);
        expect(gateway.connectors.map(({ name, entry }) => ({ name, entry }))).toEqual(
          candidates.map(({ name, entry }) => ({ name, entry })),
        );
      }),
      { numRuns: 400 },
    );
  });

  it('tells no secret in what a person or a log sees', () => {
    const secret = 'S3CR3T0123456789';
    const forms = [
      { url: `https://example.com/mcp?api_key=${secret}`, headers: { Authorization: `Bearer ${secret}` } },
      { url: `https://ada:${secret}@example.com/mcp` },
      { url: 3, headers: { 'X-Key': secret } },
      { url: 'https://example.com', headers: { 'X-Key': `${secret}\n` } },
      { url: 'https://example.com', headers: { 'X-Key': `\${${secret}}` } },
      { url: 'https://example.com', headers: { 'X-Key': `\${env:A}\${${secret}` } },
      { command: 'x', args: ['--token', secret, `--api-key=${secret}`], env: { TOKEN: secret } },
      { command: 'x', args: [`postgres://a:${secret}@b/c`], env: { A: `\${A:-${secret}}` }, cwd: 3 },
      {
        command: 'npx',
        args: ['mcp-remote', 'https://e.com/mcp', '--header', `X-Key:${secret}`, '--resource', secret],
      },
      { command: 'npx', args: ['supergateway', '--sse', 'https://e.com', '--oauth2Bearer', secret] },
      {
        command: 'npx',
        args: ['mcp-remote', 'https://e.com', '--header', 'X-Key:${K}'],
        env: { K: secret, L: secret },
      },
    ];
    for (const client of clients) {
      for (const form of forms) {
        const { candidates, problems } = readOne(client, form);
        const seen = candidates.map((candidate) => ({ ...candidate, secrets: {} }));
        expect(JSON.stringify([seen.map(({ notes }) => notes), problems])).not.toContain(secret);
        // Claude Code fills in what stands between braces, so the name of a variable is no secret there.
        const isVariable = client === claudeCode && JSON.stringify(form).includes(`\${${secret}`);
        if (!isVariable) expect(JSON.stringify(seen)).not.toContain(secret);
      }
    }
  });

  it('means what it meant there, where nothing is a variable', async () => {
    const property = fc.asyncProperty(
      fc.array(anyText),
      fc.dictionary(anyName, anyText),
      async (args, env) => {
        const { candidates } = readOne(claudeDesktop, { command: 'x', args, env });
        const [candidate] = candidates;
        if (candidate?.entry.kind !== 'stdio') throw new Error('not imported');
        const { entry, secrets } = candidate;
        const fill = async (template: string): Promise<string> => {
          const parsed = parseTemplate(template);
          if (parsed.kind === 'problem') throw new Error(parsed.message);
          const secret = async (name: string) => secrets[name];
          const filled = await expand(parsed.template, { secret, env: {}, workspaceFolder: '/' });
          return filled.kind === 'text' ? filled.text : filled.message;
        };
        expect(await Promise.all(entry.args.map(fill))).toEqual(args);
        for (const [name, template] of Object.entries(entry.env))
          expect(await fill(template)).toBe(env[name]);
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });
});
