import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadOpenApi, parseOpenApi } from '../../../../../host/sources/openapi/document/load.ts';
import { containing, matching, someNumber } from '../matchers.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-load-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function load(name: string, content: string | Uint8Array) {
  await writeFile(join(folder, name), content);
  return loadOpenApi(join(folder, name), folder);
}

function problemOf(loading: Awaited<ReturnType<typeof loadOpenApi>>) {
  if (loading.kind !== 'failed') throw new Error('Expected a problem');
  const { code, line, column, message } = loading.problem;
  return { code, line, column, message };
}

describe('the versions that are read', () => {
  it.each(['3.0.0', '3.0.4', '3.0.4-rc', '3.1.3', '3.1.0-rc1', '3.2.0', '3.2.17', '3.1'])(
    'accepts %s',
    (version) => {
      expect(parseOpenApi(`openapi: ${version}\npaths: {}`, '/a.yaml').kind).toBe('loaded');
    },
  );
  it('accepts 3.0 written as a number', () => {
    expect(parseOpenApi('openapi: 3.0\npaths: {}', '/a.yaml')).toMatchObject({
      document: { version: '3.0' },
    });
  });
  it.each(['"2.0"', '2.0', "'2.0.0'", '2'])('accepts Swagger %s', (version) => {
    expect(parseOpenApi(`swagger: ${version}\npaths: {}`, '/a.yaml')).toMatchObject({
      document: { version: '2.0' },
    });
  });
  it.each([
    ['swagger: "1.2"', 'unsupported-version', /Swagger 1\.2 .* Write "2\.0"/],
    ['swagger: {}', 'unsupported-version', /unknown kind/],
    ['openapi: 4.0.0', 'unsupported-version', /3\.0, 3\.1 or 3\.2/],
    ['openapi: [1]', 'unsupported-version', /unknown kind/],
    ['title: other', 'not-openapi', /no `openapi` key/],
    ['just text', 'not-openapi', /no `openapi` key/],
  ])('refuses %s', (text, code, message) => {
    expect(problemOf(parseOpenApi(text, '/a.yaml'))).toMatchObject({
      code,
      message: matching(message),
    });
  });
});

describe('texts that are no documents', () => {
  it('names an empty file', async () => {
    expect(problemOf(await load('empty.yaml', ''))).toMatchObject({ code: 'empty', line: 1 });
  });
  it('locates a YAML error', async () => {
    const text = 'openapi: 3.1.0\npaths:\n  /a: [\n';
    expect(problemOf(await load('a.yaml', text))).toMatchObject({ code: 'syntax', line: someNumber });
    expect(problemOf(parseOpenApi('openapi: 3.1.0\npaths: {}\npaths: {}', '/a.yaml'))).toMatchObject({
      line: 3,
      column: 1,
    });
  });
  it('locates a JSON error', async () => {
    expect(problemOf(await load('a.json', '{\n  "openapi": "3.1.0"\n  "paths": {}\n}'))).toMatchObject({
      code: 'syntax',
      line: 3,
      column: 3,
    });
  });
  it('locates the first byte that is not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('openapi: 3.1.0\ninfo: '), Buffer.from([0xff, 0xfe])]);
    expect(problemOf(await load('latin.yaml', bytes))).toMatchObject({
      code: 'not-utf8',
      line: 2,
      column: 7,
      message: containing('byte 21'),
    });
    const genuine = Buffer.concat([Buffer.from('a: \uFFFD\nb: '), Buffer.from([0xc3])]);
    expect(problemOf(await load('cut.yaml', genuine))).toMatchObject({
      code: 'not-utf8',
      line: 2,
      column: 4,
    });
  });
  it('reads past a byte order mark', async () => {
    expect((await load('bom.json', '\uFEFF{"openapi":"3.1.0"}')).kind).toBe('loaded');
  });
  it('names a file that does not exist, and a folder', async () => {
    expect(problemOf(await loadOpenApi(join(folder, 'none.yaml'), folder)).message).toContain(
      'does not exist',
    );
    await mkdir(join(folder, 'sub'));
    expect(problemOf(await loadOpenApi(join(folder, 'sub'), folder)).code).toMatch(/not-a-file|unreadable/);
  });
  it('does not follow a link out of the folder', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'gatehouse-outside-'));
    await writeFile(join(outside, 'secret.yaml'), 'openapi: 3.1.0');
    await symlink(join(outside, 'secret.yaml'), join(folder, 'link.yaml'));
    expect(problemOf(await loadOpenApi(join(folder, 'link.yaml'), folder)).code).toBe('outside-folder');
    await rm(outside, { recursive: true });
  });
});

describe('JSON that repeats a key', () => {
  const warningsOf = (text: string): string[] => {
    const loading = parseOpenApi(text, '/a.json');
    if (loading.kind === 'failed') throw new Error(loading.problem.message);
    return loading.document.warnings.map(
      ({ file, line, column, severity, code }) => `${file}:${line}:${column} ${severity} ${code}`,
    );
  };
  it('is read by the last one, with a warning at each that repeats', () => {
    const text = `{
  "openapi": "3.1.0",
  "paths": { "/a": { "get": {} } },
\t"paths": { "/b": { "get": {}, "\\u0067et": {} } },
  "paths": { "/c": { "get": {} } }
}`;
    const loading = parseOpenApi(text, '/a.json');
    expect(loading).toMatchObject({ document: { root: { paths: { '/c': {} } } } });
    expect(warningsOf(text)).toEqual([
      '/a.json:4:2 warning duplicate-key',
      '/a.json:4:32 warning duplicate-key',
      '/a.json:5:3 warning duplicate-key',
    ]);
    expect(loading).toMatchObject({
      document: {
        warnings: [
          {
            message: 'The key "paths" also stands on line 3. The last one counts: remove the others.',
          },
          { message: matching(/^The key "get" also stands on line 4\./) },
          { message: matching(/^The key "paths" also stands on line 3\./) },
        ],
      },
    });
  });
  it('is none where objects beside or within each other share a key, or a value reads like one', () => {
    const text =
      '{"openapi":"3.1.0","a":{"a":{"a":["a",{"b":1},{"b":2}]}},"x":"a","y":"{\\"x\\":1,\\"x\\":2}"}';
    expect(warningsOf(text)).toEqual([]);
    expect(warningsOf('openapi: 3.1.0\n')).toEqual([]);
  });
  it('is warned of a hundred times at most', () => {
    const text = `{"openapi":"3.1.0",${'"a":1,'.repeat(1_000)}"b":1}`;
    expect(warningsOf(text)).toHaveLength(100);
  });
});

describe('YAML that attacks', () => {
  it('keeps dates as texts and merges what merge keys name', () => {
    const loading = parseOpenApi('openapi: 3.1.0\na: &a {day: 2020-01-02}\nb: {<<: *a}', '/a.yaml');
    expect(loading).toMatchObject({ document: { root: { b: { day: '2020-01-02' } } } });
  });
  it('refuses an alias inside itself', () => {
    expect(problemOf(parseOpenApi('openapi: 3.1.0\na: &a\n  b: *a', '/a.yaml')).code).toBe('circular-alias');
  });
  it('reads __proto__ as a name', () => {
    parseOpenApi('openapi: 3.1.0\n__proto__: { polluted: true }', '/a.yaml');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
  it('survives deep nesting', () => {
    const deep = (levels: number) => `openapi: 3.1.0\na: ${'['.repeat(levels)}${']'.repeat(levels)}`;
    expect(parseOpenApi(deep(900), '/a.yaml').kind).toBe('loaded');
    expect(problemOf(parseOpenApi(deep(100_000), '/a.yaml')).code).toBe('syntax');
    const json = `{"openapi":"3.1.0","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(parseOpenApi(json, '/a.json').kind).toBe('loaded');
  });
});
