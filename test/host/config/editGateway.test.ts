import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addApi, addCredential, removeApi } from '../../../host/config/editGateway.ts';
import { parseGateway } from '../../../host/config/gatewayFile.ts';

const api = { name: 'new-api', spec: 'openapi/new.yaml', server: 'http://127.0.0.1:4010' };

const existing = `# Ours.
version: 1 # the first

apis:
  # The shop.
  storefront:
    spec:   'openapi/storefront.yaml'   # odd spacing stays
    # server: http://127.0.0.1:1

  # Money.
  billing: { spec: "billing.json", server: http://127.0.0.1:2 }   # flow
    # belongs to billing

  # A comment at the end.

# About records.
records:
  arguments: true
`;

describe('addApi', () => {
  it('begins a file', () => {
    const text = addApi(undefined, { ...api, auth: { bearer: '${secret:new-token}' } });
    expect(text).toMatch(/^# What Gatehouse/);
    expect(text.slice(text.indexOf('version'))).toBe(`version: 1

apis:
  new-api:
    spec: openapi/new.yaml
    server: http://127.0.0.1:4010
    auth:
      bearer: "\${secret:new-token}"
`);
    expect(parseGateway(text, '/g.yaml').problems).toEqual([]);
  });

  it('notes where the document came from, in a new entry and in one that is there', () => {
    const origin = 'https://example.com/openapi.yaml?v=1';
    expect(addApi(undefined, { ...api, origin })).toContain(
      `    spec: openapi/new.yaml\n    origin: ${JSON.stringify(origin)}\n    server: `,
    );
    const before =
      'version: 1\napis:\n  new-api:\n    spec: openapi/new.yaml # ours\n    server: http://127.0.0.1:4010\n';
    const noted = addApi(before, { ...api, origin });
    expect(noted).toBe(
      before.replace('# ours\n', (line) => `${line}    origin: ${JSON.stringify(origin)}\n`),
    );
    expect(addApi(noted, { ...api, origin: 'https://example.com/' })).toContain(
      'origin: https://example.com/\n',
    );
    expect(addApi(noted, api)).toBe(noted);
  });

  it('adds behind the last API and leaves the rest as it is', () => {
    expect(addApi(existing, api)).toBe(
      existing.replace(
        '    # belongs to billing\n',
        (line) => `${line}  new-api:\n    spec: openapi/new.yaml\n    server: http://127.0.0.1:4010\n`,
      ),
    );
  });

  it.each([
    ['no apis', 'version: 1\n', 'version: 1\napis:\n  new-api:\n    spec: x\n'],
    ['no line break at the end', 'version: 1', 'version: 1\napis:\n  new-api:\n    spec: x\n'],
    [
      'an empty key',
      'version: 1\napis: # mine\n  # none\nlimits: {}\n',
      'version: 1\napis: # mine\n  # none\n  new-api:\n    spec: x\nlimits: {}\n',
    ],
    ['null', 'version: 1\napis: null\n', 'version: 1\napis: { new-api: { spec: x } }\n'],
    ['braces', 'version: 1\napis: {} # mine\n', 'version: 1\napis: { new-api: { spec: x } } # mine\n'],
    [
      'braces with one',
      'version: 1\napis: {a: {spec: b}}\n',
      'version: 1\napis: {a: {spec: b}, new-api: { spec: x }}\n',
    ],
    [
      'JSON',
      '{"version": 1, "apis": {"a": {"spec": "b"}}}',
      '{"version": 1, "apis": {"a": {"spec": "b"}, "new-api": { "spec": "x" }}}',
    ],
    [
      'wide indentation',
      'version: 1\napis:\n    a:\n        spec: b\n',
      'version: 1\napis:\n    a:\n        spec: b\n    new-api:\n      spec: x\n',
    ],
    [
      'Windows line ends',
      'version: 1\r\napis:\r\n  a: { spec: b }\r\n',
      'version: 1\r\napis:\r\n  a: { spec: b }\r\n  new-api:\r\n    spec: x\r\n',
    ],
    [
      'a byte order mark',
      '\uFEFFversion: 1\napis:\n  a: { spec: b }\n',
      '\uFEFFversion: 1\napis:\n  a: { spec: b }\n  new-api:\n    spec: x\n',
    ],
    ['comments alone', '# Ours.\n', '# Ours.\nversion: 1\n\napis:\n  new-api:\n    spec: x\n'],
    [
      'an end marker',
      'version: 1\napis:\n  a: { spec: b }\n...\n',
      'version: 1\napis:\n  a: { spec: b }\n  new-api:\n    spec: x\n...\n',
    ],
  ])('adds to a file with %s', (_, text, expected) => {
    expect(addApi(text, { name: 'new-api', spec: 'x' })).toBe(expected);
  });

  it('replaces the server of the same document', () => {
    const again = { name: 'billing', spec: './billing.json', server: 'http://127.0.0.1:9' };
    expect(addApi(existing, again)).toBe(existing.replace('http://127.0.0.1:2', 'http://127.0.0.1:9'));
    expect(addApi(existing, { name: 'billing', spec: 'billing.json' })).toBe(existing);
  });

  it('adds server and credentials to an entry that has none', () => {
    const again = {
      ...api,
      name: 'storefront',
      spec: 'openapi/storefront.yaml',
      auth: { key: '${env:KEY}' },
    };
    const edited = addApi(existing, again);
    expect(edited).toBe(
      existing.replace(
        'stays\n',
        () => 'stays\n    server: http://127.0.0.1:4010\n    auth:\n      key: "${env:KEY}"\n',
      ),
    );
    const other = addApi(edited, { ...again, auth: { key: '${env:OTHER}' } });
    expect(parseGateway(other, '/g.yaml').gateway.apis[0]?.auth).toEqual({ key: '${env:OTHER}' });
    expect(other).toContain('# server: http://127.0.0.1:1');
  });

  it.each([
    ['a taken name', existing, { ...api, name: 'billing' }, 'name-taken'],
    ['a bad name', existing, { ...api, name: 'New' }, 'invalid-arguments'],
    ['a path that leads out', existing, { ...api, spec: '../x.yaml' }, 'invalid-arguments'],
    ['a bad server', existing, { ...api, server: 'example.com' }, 'invalid-arguments'],
    ['a token written out', existing, { ...api, auth: { a: 'abc' } }, 'invalid-arguments'],
    ['text that is not YAML', 'apis: [', api, 'invalid-file'],
    ['a list', '- a\n', api, 'invalid-file'],
    ['no version', 'apis: {}\n', api, 'invalid-file'],
    ['another version', 'version: 2\n', api, 'invalid-file'],
    ['a broken entry of that name', 'version: 1\napis: { new-api: { spek: x } }\n', api, 'invalid-file'],
    ['apis of the wrong kind', 'version: 1\napis: [a]\n', api, 'invalid-file'],
    ['explicit keys', 'version: 1\napis:\n  ? a\n  : { spec: b }\n', api, 'invalid-file'],
  ])('refuses %s', (_, text, wanted, code) => {
    expect(() => addApi(text, wanted)).toThrow(expect.objectContaining({ code }));
  });
});

describe('removeApi', () => {
  it('takes one out with its own comments and leaves the others', () => {
    expect(removeApi(existing, 'storefront')).toBe(existing.replace(/ {2}storefront:[^]*?:1\n/, ''));
    expect(removeApi(existing, 'billing')).toBe(existing.replace(/ {2}billing:[^]*? to billing\n/, ''));
  });

  it('keeps the key where a comment stands under it', () => {
    const text = 'version: 1\napis:\n  # The shop.\n  a:\n    spec: b\n';
    expect(removeApi(text, 'a')).toBe('version: 1\napis:\n  # The shop.\n');
  });

  it('takes entries out of braces', () => {
    const text = 'version: 1\napis: {a: {spec: b}, c: {spec: d}}\n';
    expect(removeApi(text, 'a')).toBe('version: 1\napis: {c: {spec: d}}\n');
    expect(removeApi(text, 'c')).toBe('version: 1\napis: {a: {spec: b}}\n');
    expect(removeApi(removeApi(text, 'c'), 'a')).toBe('version: 1\napis: {}\n');
  });

  it('takes out an entry that has a problem', () => {
    expect(removeApi('version: 1\napis:\n  a:\n    spek: b\n', 'a')).toBe('version: 1\n');
  });

  it('leaves a text without the API alone, and refuses one that is not YAML', () => {
    expect(removeApi(existing, 'other')).toBe(existing);
    expect(() => removeApi('a: [', 'a')).toThrow(expect.objectContaining({ code: 'invalid-file' }));
  });
});

describe('addCredential', () => {
  const secret = '${secret:shop-key}';

  it.each([
    [
      '  shop:\n    spec: a.yaml\n    server: http://127.0.0.1:1 # ours\n    # below\n',
      '  shop:\n    spec: a.yaml\n    server: http://127.0.0.1:1 # ours\n    auth:\n      key: "${secret:shop-key}"\n    # below\n',
    ],
    ['  shop: { spec: a.yaml }\n', '  shop: { spec: a.yaml, auth: { key: "${secret:shop-key}" } }\n'],
    [
      '  shop:\n    spec: a.yaml\n    auth:\n      # first\n      other: "${env:A}" # kept\n',
      '  shop:\n    spec: a.yaml\n    auth:\n      # first\n      other: "${env:A}" # kept\n      key: "${secret:shop-key}"\n',
    ],
    [
      '  shop:\n    spec: a.yaml\n    auth: { other: "${env:A}" }\n',
      '  shop:\n    spec: a.yaml\n    auth: { other: "${env:A}", key: "${secret:shop-key}" }\n',
    ],
    [
      '  shop:\n    spec: a.yaml\n    auth:\n',
      '  shop:\n    spec: a.yaml\n    auth: { key: "${secret:shop-key}" }\n',
    ],
  ])('writes it into %j', (before, after) => {
    const head = 'version: 1\napis:\n';
    expect(addCredential(head + before, 'shop', 'key', secret)).toBe(head + after);
    expect(addCredential(head + after, 'shop', 'key', '${secret:other}')).toBe(head + after);
  });

  it('refuses a text that does not hold the API', () => {
    expect(() => addCredential(existing, 'shop', 'key', secret)).toThrow(
      expect.objectContaining({ code: 'invalid-file' }),
    );
  });
});

describe('adding and removing', () => {
  const comment = fc.constantFrom('', '', '# note', '  # note', '    # note', '      # note');
  const entry = fc
    .tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(4), comment, comment, fc.boolean())
    .map(([name, style, first, second, blank]) => {
      const bodies = [
        `  ${name}:\n    spec: ${name}.yaml`,
        `  ${name}:   # here\n      spec: "${name}.yaml"\n      server:   'http://127.0.0.1:1'  # there`,
        `  ${name}: { spec: ${name}.yaml }`,
        `  "${name}":\n    spec: >-\n      ${name}.yaml\n    auth:\n      key: "\${env:KEY}"`,
        `  ${name}: {\n    spec: ${name}.yaml, # flow\n  }`,
      ];
      return {
        name,
        text: [first, bodies[style], second, ...(blank ? [''] : [])]
          .filter((line) => line !== '' || blank)
          .join('\n'),
      };
    });
  const file = fc
    .tuple(
      fc.uniqueArray(entry, { selector: ({ name }) => name, maxLength: 4 }),
      fc.constantFrom('', '# head\n', '---\n'),
      fc.constantFrom('', 'records:\n  arguments: true\n', '\n# tail\n', 'limits: {} # none'),
      fc.boolean(),
    )
    .map(([entries, head, tail, windows]) => {
      const apis = entries.length === 0 ? '' : `apis:\n${entries.map(({ text }) => `${text}\n`).join('')}`;
      const text = `${head}version: 1\n${apis}${tail}`;
      return windows ? text.replaceAll('\n', '\r\n') : text;
    });

  it('gives back the same text, but for a line break at its end', () => {
    fc.assert(
      fc.property(file, (text) => {
        fc.pre(parseGateway(text, '/g.yaml').problems.length === 0);
        const added = addApi(text, api);
        const lines = added.split(/\r?\n/);
        for (const line of text.split(/\r?\n/)) expect(lines).toContain(line);
        expect(parseGateway(added, '/g.yaml').problems).toEqual([]);
        expect(removeApi(added, api.name).trimEnd()).toBe(text.trimEnd());
      }),
      { numRuns: 500 },
    );
  });
});
