import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGateway } from '../../../host/config/gatewayFile.ts';

const FILE = '/work/shop/.gatehouse/gateway.yaml';

const parse = (lines: string) => parseGateway(`version: 1\nconnectors:\n${lines}`, FILE);
const namesOf = (text: string): string[] =>
  parseGateway(text, FILE).gateway.connectors.map(({ name }) => name);
const problemsOf = (lines: string): string[] =>
  parse(lines).problems.map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);

describe('what a connector can say', () => {
  it('reads a server with a URL', () => {
    const { gateway, problems } = parse(`  github:
    url: https://api.example.com/mcp?toolset=all
    headers:
      Authorization: Bearer \${secret:github-token}
      X-Tenant: shop
    ca: certs/ca.pem
    cert: \${workspaceFolder}/client.pem
    key: \${env:CLIENT_KEY}
`);
    expect(problems).toEqual([]);
    expect(gateway.connectors).toEqual([
      {
        name: 'github',
        entry: {
          kind: 'http',
          url: 'https://api.example.com/mcp?toolset=all',
          headers: { Authorization: 'Bearer ${secret:github-token}', 'X-Tenant': 'shop' },
          tls: { ca: 'certs/ca.pem', cert: '${workspaceFolder}/client.pem', key: '${env:CLIENT_KEY}' },
        },
        location: { file: FILE, line: 3, column: 3 },
      },
    ]);
  });

  it('reads a server that is a command', () => {
    const { gateway, problems } = parse(`  files:
    command: npx
    args: [-y, "@modelcontextprotocol/server-filesystem", "\${workspaceFolder}"]
    env: { LOG_LEVEL: debug, API_TOKEN: "\${secret:files}", MAX_TOKENS: "5", __proto__: x }
    cwd: server
    idleMinutes: 15
`);
    expect(problems).toEqual([]);
    expect(gateway.connectors.map(({ entry }) => entry)).toEqual([
      {
        kind: 'stdio',
        command: 'npx',
        args: ['-y', '@modelcontextprotocol/server-filesystem', '${workspaceFolder}'],
        env: Object.fromEntries([
          ['LOG_LEVEL', 'debug'],
          ['API_TOKEN', '${secret:files}'],
          ['MAX_TOKENS', '5'],
          ['__proto__', 'x'],
        ]),
        cwd: 'server',
        idleMinutes: 15,
      },
    ]);
  });

  it('needs no more than where the server is', () => {
    const text = '  a: { url: "http://127.0.0.1:3000/mcp", headers: }\n  b: { command: ./b, args: , env: }\n';
    const { gateway, problems } = parse(text);
    expect(problems).toEqual([]);
    expect(gateway.connectors.map(({ entry }) => entry)).toEqual([
      { kind: 'http', url: 'http://127.0.0.1:3000/mcp', headers: {}, tls: {} },
      { kind: 'stdio', command: './b', args: [], env: {} },
    ]);
  });

  it.each([
    ['a path with spaces', 'command: C:\\Program Files\\server.exe'],
    ['a command with an empty credential', 'command: npx\n    env: { GITHUB_TOKEN: "" }'],
    ['an option that has no value', 'command: npx\n    args: [--token, --verbose]'],
    ['a header with an empty value', 'url: http://x/\n    headers: { Authorization: "" }'],
    ['a credential among other text', 'command: npx\n    args: ["--token=a-${env:B}"]'],
  ])('takes %s', (_, fields) => expect(problemsOf(`  a:\n    ${fields}\n`)).toEqual([]));
});

describe('what is wrong with a connector', () => {
  it.each([
    ['»a: {}', 'missing-key The connector "a" says neither'],
    ['»a: ', 'missing-key'],
    ['a: »[]', 'wrong-type'],
    ['»a: { url: http://x/, command: b }', 'stray-key The connector "a" has both'],
    ['a: { url: http://x/, »args: [] }', 'stray-key "args" has no meaning beside "url"'],
    ['a: { command: b, »headers: {} }', 'stray-key "headers" has no meaning beside "command"'],
    ['a: { url: http://x/, prefix: »b.c }', 'bad-prefix'],
    [
      'a: { url: http://x/, »header: {} }',
      'unknown-key Unknown key "header" in connector "a". Did you mean "headers"?',
    ],
    [
      'a: { url: »/mcp }',
      'bad-url "/mcp" is not an absolute http or https URL. Write an address such as https://example.com/mcp.',
    ],
    ['a: { url: »"https://me:pw@x/" }', 'bad-url The URL holds a user name or password'],
    ['a: { url: »"https://x/${env:PLACE}" }', 'bad-url The URL holds a "${…}"'],
    ['a: { url: »"https://x/#mcp" }', 'bad-url The URL has a "#…"'],
    ['a: { url: »"https://x/?api_key=hunter2" }', 'bad-url "api_key" in the URL looks like a credential'],
    ['a: { url: »5 }', 'wrong-type'],
    ['a: { url: http://x/, headers: »[] }', 'wrong-type'],
    ['a: { url: http://x/, headers: { »"a b": c } }', 'bad-header "a b" is not the name of a header'],
    [
      'a: { url: http://x/, headers: { »mcp-session-id: c } }',
      'bad-header The header "mcp-session-id" is set by',
    ],
    ['a: { url: http://x/, headers: { »Host: c } }', 'bad-header'],
    ['a: { url: http://x/, headers: { »X-A: b, x-a: c } }', 'bad-header "X-A" and "x-a" are the same header'],
    ['a: { url: http://x/, headers: { X-A: »"b\\nc" } }', 'bad-header The header "X-A" has a line break'],
    ['a: { url: http://x/, headers: { X-A: »"\\u20ac" } }', 'bad-header'],
    ['a: { url: http://x/, headers: { X-A: »"${nothing}" } }', 'bad-template'],
    ['a: { url: http://x/, headers: { X-A: »5 } }', 'wrong-type'],
    [
      'a: { url: http://x/, headers: { Authorization: »Bearer hunter2 } }',
      'plain-credential The header "Authorization"',
    ],
    ['a: { url: http://x/, »cert: a.pem }', 'missing-key A client certificate needs both'],
    ['a: { url: http://x/, »key: a.pem }', 'missing-key'],
    ['a: { url: http://x/, ca: »"" }', 'bad-path The path "ca" of connector "a" is empty'],
    ['a: { command: »"" }', 'bad-command'],
    ['a: { command: »"a\\0b" }', 'bad-command'],
    ['a: { command: »npx -y server }', 'bad-command The command holds spaces'],
    [
      'a: { command: »npx -y @scope/server --token hunter2 }',
      'bad-command The command holds spaces, and no shell takes it apart. Write command: npx,',
    ],
    ['a: { command: »"${workspaceFolder}/server" }', 'bad-command A command holds no "${…}"'],
    ['a: { command: b, args: »-y }', 'wrong-type'],
    [
      'a: { command: b, args: [»8080] }',
      'wrong-type An argument of connector "a" must be text, but it is a number.',
    ],
    ['a: { command: b, args: [»"${secret:}"] }', 'bad-template'],
    ['a: { command: b, args: [»"a\\0b"] }', 'bad-text'],
    ['a: { command: b, args: [»"\\ud800"] }', 'bad-text'],
    ['a: { command: b, args: [--token, »hunter2] }', 'plain-credential The argument "--token"'],
    ['a: { command: b, args: [»--api-key=hunter2] }', 'plain-credential The argument "--api-key"'],
    [
      'a: { command: b, env: { »"A=B": c } }',
      'bad-variable "A=B" is not the name of an environment variable',
    ],
    ['a: { command: b, env: { »"": c } }', 'bad-variable'],
    ['a: { command: b, env: { A: »5 } }', 'wrong-type'],
    ['a: { command: b, env: { GITHUB_TOKEN: »hunter2 } }', 'plain-credential The variable "GITHUB_TOKEN"'],
    ['a: { command: b, cwd: »"" }', 'bad-path'],
    ['a: { command: b, idleMinutes: »0 }', 'out-of-range'],
    ['a: { command: b, idleMinutes: »1441 }', 'out-of-range'],
  ])('is said of %j, once, where » is, and never with a credential', (marked, expected) => {
    const lines = `  ${marked.replace('»', '')}\n  good: { url: http://x/ }\n`;
    const problems = problemsOf(lines);
    const place = `3:${marked.indexOf('»') + 3} `;
    expect(problems.filter((problem) => problem.startsWith(place + expected))).toHaveLength(1);
    expect(problems.join('\n')).not.toContain('hunter2');
    expect(parse(lines).gateway.connectors.map(({ name }) => name)).toEqual(['good']);
  });

  it.each([
    ['headers: { Authorization: Bearer hunter2 }', '"Bearer ${secret:a-authorization}"'],
    ['headers: { X-Api-Key: hunter2 }', '"${secret:a-x-api-key}"'],
  ])('offers a secret in place of what is written out in %j', (fields, instead) => {
    const { problems } = parse(`  a: { url: http://x/, ${fields} }\n`);
    expect(problems.map(({ fix }) => fix)).toEqual([expect.objectContaining({ kind: 'replace', instead })]);
  });

  it.each([
    ['[--api-key=hunter2]', '"--api-key=${secret:a-api-key}"'],
    ['[--token, hunter2]', '"${secret:a-token}"'],
  ])('offers a secret in place of what is written out in the arguments %j', (args, instead) => {
    const { problems } = parse(`  a: { command: b, args: ${args} }\n`);
    expect(problems.map(({ fix }) => fix)).toEqual([expect.objectContaining({ kind: 'replace', instead })]);
  });
});

describe('names', () => {
  it('are those of sources', () => {
    expect(problemsOf('  A: { url: http://x/ }\n')).toEqual([expect.stringContaining('3:3 bad-source-name')]);
    expect(problemsOf('  a_b: { url: http://x/ }\n')).toEqual([
      expect.stringContaining('3:3 bad-source-name'),
    ]);
  });

  it('cost both connectors where they are the same', () => {
    const text = '  a: { url: http://x/ }\n  b: { url: http://x/ }\n  a: { url: http://y/ }\n';
    expect(problemsOf(text)).toEqual([expect.stringContaining('5:3 duplicate-key')]);
    expect(namesOf(`version: 1\nconnectors:\n${text}`)).toEqual(['b']);
  });

  it.each([
    'version: 1\napis:\n  a: { spec: x }\n  c: { spec: x }\nconnectors:\n  a: { url: http://x/ }\n  b: { url: http://x/ }\n',
    'version: 1\nconnectors:\n  a: { url: http://x/ }\n  b: { url: http://x/ }\napis:\n  a: { spec: x }\n  c: { spec: x }\n',
  ])('cost an API and a connector where they are the same, in %j', (text) => {
    const { gateway, problems } = parseGateway(text, FILE);
    expect(problems.map(({ code, message }) => `${code} ${message}`).toSorted()).toEqual([
      expect.stringMatching(/^duplicate-name The API on line \d is also called "a"/),
      expect.stringMatching(/^duplicate-name The connector on line \d is also called "a"/),
    ]);
    expect(gateway.apis.map(({ name }) => name)).toEqual(['c']);
    expect(gateway.connectors.map(({ name }) => name)).toEqual(['b']);
  });

  it('are taken by entries that have a problem, too', () => {
    const text = 'version: 1\napis:\n  a: {}\nconnectors:\n  a: { url: http://x/ }\n';
    expect(namesOf(text)).toEqual([]);
  });
});

it('holds none where the version is another', () => {
  expect(namesOf('version: 2\nconnectors: { a: { url: http://x/ } }\n')).toEqual([]);
});

it('never throws, whatever the text', () => {
  const base =
    'version: 1\nconnectors:\n  a:\n    url: http://x/\n    headers: { b: "${env:C}" }\n  d: { command: e, args: [f], env: { g: h } }\n';
  const damaged = fc
    .tuple(fc.nat(base.length), fc.nat(9), fc.string({ unit: 'binary-ascii', maxLength: 6 }))
    .map(([at, cut, put]) => base.slice(0, at) + put + base.slice(at + cut));
  fc.assert(fc.property(damaged, (text) => void parseGateway(text, FILE)));
});
