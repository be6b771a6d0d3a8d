import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSpecFiles, emptyGateway, parseGateway, toOffered } from '../../../host/config/gatewayFile.ts';

const FILE = '/work/shop/.gatehouse/gateway.yaml';

const problemsOf = (text: string): string[] =>
  parseGateway(text, FILE).problems.map(
    ({ line, column, code, message }) => `${line}:${column} ${code} ${message}`,
  );

describe('parseGateway', () => {
  it('reads everything that a file can hold', () => {
    const text = `version: 1
apis:
  storefront:
    spec: ./openapi/storefront.yaml
    server: http://127.0.0.1:4010
    auth: { bearerAuth: "\${secret:storefront-token}", basic: "\${env:USER}:\${secret:pw}" }
  billing: { spec: billing.json }
connectors:
  github: { url: https://example.com/mcp }
records: { arguments: true }
limits: { callSeconds: 5, responseBytes: 1000000 }
catalog: { threshold: 60 }
`;
    const { gateway, problems } = parseGateway(text, FILE);
    expect(problems).toEqual([]);
    expect(gateway).toEqual({
      file: FILE,
      apis: [
        {
          name: 'storefront',
          spec: 'openapi/storefront.yaml',
          server: 'http://127.0.0.1:4010',
          auth: { bearerAuth: '${secret:storefront-token}', basic: '${env:USER}:${secret:pw}' },
          locations: {
            name: { file: FILE, line: 3, column: 3 },
            spec: { file: FILE, line: 4, column: 11 },
            server: { file: FILE, line: 5, column: 13 },
          },
        },
        {
          name: 'billing',
          spec: 'billing.json',
          auth: {},
          locations: { name: { file: FILE, line: 7, column: 3 }, spec: { file: FILE, line: 7, column: 20 } },
        },
      ],
      connectors: [
        {
          name: 'github',
          entry: { kind: 'http', url: 'https://example.com/mcp', headers: {}, tls: {} },
          location: { file: FILE, line: 9, column: 3 },
        },
      ],
      records: { arguments: true },
      limits: { callSeconds: 5, responseBytes: 1_000_000 },
      catalog: { mode: 'auto', threshold: 60 },
    });
  });

  it('reads the prefix of names, which may be none at all', () => {
    const text = `version: 1
apis: { a: { spec: x, prefix: "" } }
connectors: { b: { url: "http://x/", prefix: B- }, c: { command: x, prefix: c } }
`;
    const { gateway, problems } = parseGateway(text, FILE);
    expect(problems).toEqual([]);
    expect(gateway.apis[0]?.prefix).toBe('');
    expect(gateway.connectors.map(({ prefix }) => prefix)).toEqual(['B-', 'c']);
  });

  it('reads how tools are offered, of the whole gate and of a source', () => {
    const text = `version: 1
apis: { a: { spec: x, catalog: search }, d: { spec: y } }
connectors: { b: { url: "http://x/", catalog: full } }
catalog: full
`;
    const { gateway, problems } = parseGateway(text, FILE);
    expect(problems).toEqual([]);
    expect(toOffered(gateway)).toEqual({
      setting: { mode: 'full', threshold: 100 },
      ofSources: new Map([
        ['a', 'search'],
        ['b', 'full'],
      ]),
    });
  });

  it('needs nothing but the version', () => {
    expect(parseGateway('version: 1\napis:\n', FILE)).toEqual({ gateway: emptyGateway(FILE), problems: [] });
  });

  it.each([
    ['', '1:1 missing-version'],
    ['version: 3\n', '1:10 bad-version'],
    ['version: 1\napi: {}\n', '2:1 unknown-key Unknown key "api" in the gateway file. Did you mean "apis"?'],
    ['version: 1\napis: []\n', '2:7 wrong-type'],
    ['version: 1\napis: { a: { spec: x, include: [] } }\n', '2:23 empty-list "include" of API "a" is empty'],
    [
      'version: 1\napis: { a: { spec: x, prefix: a.b } }\n',
      '2:31 bad-prefix "prefix" of API "a" holds letters',
    ],
    ['version: 1\napis: { a: { spec: x, prefix: aaaaaaaaaaaaaaaaaaaaaaaaa } }\n', '2:31 bad-prefix'],
    ['version: 1\napis: { a: { spec: x, prefix: } }\n', '2:31 wrong-type'],
    ['version: 1\napis: { a: { sepc: x } }\n', '2:9 missing-key'],
    ['version: 1\napis: { A: { spec: x } }\n', '2:9 bad-source-name'],
    ['version: 1\napis: { aaaaaaaaaaaaaaaaaaaaaaaaa: { spec: x } }\n', '2:9 bad-source-name'],
    ['version: 1\napis: { a: { spec: ../x } }\n', '2:20 bad-spec-path'],
    ['version: 1\napis: { a: { spec: 5 } }\n', '2:20 wrong-type'],
    ['version: 1\napis: { a: { spec: x, server: /v1 } }\n', '2:31 bad-server'],
    ['version: 1\napis: { a: { spec: x, auth: { b: "${x:y}" } } }\n', '2:34 bad-template'],
    ['version: 1\napis: { a: { spec: x, auth: { b: "hunter2" } } }\n', '2:34 plain-credential'],
    ['version: 1\nconnectors: []\n', '2:13 wrong-type'],
    ['version: 1\nconnectors: { a: {} }\n', '2:15 missing-key The connector "a" says neither'],
    ['version: 1\nconnectors: { A: {} }\n', '2:15 bad-source-name'],
    [
      'version: 1\napis: { a: { spec: x } }\nconnectors: { a: {} }\n',
      '2:9 duplicate-name The connector on line 3',
    ],
    [
      'version: 1\napis: { a: { spec: x } }\nconnectors: { a: {} }\n',
      '3:15 duplicate-name The API on line 2',
    ],
    ['version: 1\nrecords: { arguments: 1 }\n', '2:23 wrong-type'],
    ['version: 1\nlimits: { callSeconds: 0 }\n', '2:24 out-of-range'],
    ['version: 1\nlimits: { callSeconds: .nan }\n', '2:24 out-of-range'],
    ['version: 1\nlimits: { responseBytes: lots }\n', '2:26 wrong-type'],
  ])('says what is wrong and where in %j', (text, expected) => {
    expect(problemsOf(text).join('\n')).toContain(expected);
  });

  it('never repeats a credential that was written out', () => {
    const text = 'version: 1\napis: { a: { spec: x, auth: { b: hunter2, c: "${oops:z}hunter2" } } }\n';
    expect(problemsOf(text)).toHaveLength(2);
    expect(problemsOf(text).join()).not.toContain('hunter2');
  });

  it('loses only the API that has a problem', () => {
    const text = `version: 1
apis:
  good: { spec: a.yaml }
  typo: { spec: b.yaml, servr: "http://x" }
  twice: { spec: c.yaml }
  twice: { spec: d.yaml }
  fine: { spec: e.yaml }
`;
    const { gateway, problems } = parseGateway(text, FILE);
    expect(gateway.apis.map(({ name }) => name)).toEqual(['good', 'fine']);
    expect(problems.map(({ line, code }) => `${line} ${code}`)).toEqual(['4 unknown-key', '6 duplicate-key']);
  });

  it('keeps a scheme of any name as an own property', () => {
    const text = 'version: 1\napis: { a: { spec: x, auth: { __proto__: "${env:A}" } } }\n';
    expect(Object.keys(parseGateway(text, FILE).gateway.apis[0]?.auth ?? {})).toEqual(['__proto__']);
  });

  it('never throws, whatever the text', () => {
    const base =
      'version: 1\napis:\n  a:\n    spec: x\n    auth: { b: "${env:C}" }\nlimits: { callSeconds: 1 }\n';
    const damaged = fc
      .tuple(fc.nat(base.length), fc.nat(9), fc.string({ unit: 'binary', maxLength: 6 }))
      .map(([at, cut, put]) => base.slice(0, at) + put + base.slice(at + cut));
    fc.assert(fc.property(fc.oneof(damaged, fc.string()), (text) => void parseGateway(text, FILE)));
  });
});

describe('checkSpecFiles', () => {
  it('tells of missing documents where they are named', async () => {
    const text = 'version: 1\napis:\n  a: { spec: a.yaml }\n  b: { spec: b.yaml }\n';
    const { gateway } = parseGateway(text, FILE);
    const problems = await checkSpecFiles(gateway, (path) => path === 'a.yaml');
    expect(problems).toMatchObject([{ line: 4, column: 14, code: 'missing-spec', severity: 'error' }]);
    expect(problems[0]?.message).toContain('b.yaml');
  });
});
