import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../../../../protocol/models.ts';
import { parseGateway } from '../../../../host/config/gatewayFile.ts';
import { parseRoles } from '../../../../host/policy/roleFile/parseRoles.ts';
import { createFindingList, toProblems } from '../../../../host/sources/openapi/document/findings.ts';
import { loadOpenApi } from '../../../../host/sources/openapi/document/load.ts';
import { convertDocument } from '../../../../host/sources/openapi/tool/convert.ts';
import { reportUnnamed } from '../../../../host/sources/openapi/unnamed.ts';
import { offerDocumentFix } from '../../../../host/workspace/fixes/documentFixes.ts';
import { workOutFix } from '../../../../host/workspace/fixes/workOutFix.ts';
import { applyTextEdit } from '../../../textEdits.ts';
import { containing } from '../../sources/openapi/matchers.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';

let folder: string;
let specFile: string;

beforeEach(() => {
  folder = temporaryFolder();
  specFile = path.join(folder, 'openapi.yaml');
});

const gatewayFile = () => path.join(folder, '.gatehouse', 'gateway.yaml');
const rolesFile = () => path.join(folder, '.gatehouse', 'roles.yaml');

/** The text with a problem's fix carried out as an editor does it; undefined where there is none. */
async function mended(text: string, problem: Problem): Promise<string | undefined> {
  const edit = await workOutFix({ folder, problem, text }, [specFile]);
  return edit && applyTextEdit(text, edit);
}

/** The document is on the disk, as it is when an editor shows its problems. */
async function problemsOf(text: string, file = specFile): Promise<readonly Problem[]> {
  if (file === gatewayFile()) return parseGateway(text, file).problems;
  if (file === rolesFile()) return parseRoles(text, file).problems;
  write(file, text);
  const loading = await loadOpenApi(specFile, folder);
  if (loading.kind === 'failed') throw new Error(loading.problem.message);
  const list = createFindingList();
  reportUnnamed(loading.document, convertDocument('api', loading.document, list.report), list.report);
  return toProblems(list.found, loading.document).map(offerDocumentFix);
}

async function problemOf(text: string, code: string, file?: string): Promise<Problem> {
  const found = (await problemsOf(text, file)).find((each) => each.code === code);
  if (!found) throw new Error(`There is no ${code}.`);
  return found;
}

const mend = async (text: string, code: string, file?: string) =>
  mended(text, await problemOf(text, code, file));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

describe('in the committed files', () => {
  it.each([
    ['version: 1\napi: {}\n', 'unknown-key', 'gateway.yaml', 'version: 1\napis: {}\n'],
    ['version: 1\n"api": {}\n', 'unknown-key', 'gateway.yaml', 'version: 1\n"apis": {}\n'],
    ['{ "version": 1, "api": {} }\n', 'unknown-key', 'gateway.yaml', '{ "version": 1, "apis": {} }\n'],
    ['# Ours.\napis: {}\n', 'missing-version', 'gateway.yaml', '# Ours.\nversion: 1\napis: {}\n'],
    [
      'version: 1\napis:\n  shop: { spec: a.yaml, auth: { key: abc def } } # ours\n',
      'plain-credential',
      'gateway.yaml',
      'version: 1\napis:\n  shop: { spec: a.yaml, auth: { key: "${secret:shop-key}" } } # ours\n',
    ],
    [
      'version: 1\nroles:\n  reader: {}\nagents:\n  ci: { roles: [raeder] }\n',
      'unknown-role',
      'roles.yaml',
      'version: 1\nroles:\n  reader: {}\nagents:\n  ci: { roles: [reader] }\n',
    ],
    [
      'version: 1\nroles:\n  reader: { alow: ["*/*"] }\n',
      'unknown-key',
      'roles.yaml',
      'version: 1\nroles:\n  reader: { allow: ["*/*"] }\n',
    ],
  ])('%j', async (text, code, file, expected) => {
    expect(await mend(text, code, path.join(folder, '.gatehouse', file))).toBe(expected);
  });

  it('offers no name that the mapping has already', async () => {
    expect(
      (await problemOf('version: 1\napis: {}\napi: {}\n', 'unknown-key', gatewayFile())).fix,
    ).toBeUndefined();
  });

  it('offers nothing for a word that is like no other', async () => {
    expect((await problemOf('version: 1\nzebra: {}\n', 'unknown-key', rolesFile())).fix).toBeUndefined();
  });

  it('finds the place that the problem has in an edited text', async () => {
    const problem = await problemOf('version: 1\napi: {}\n', 'unknown-key', gatewayFile());
    const later = { ...problem, line: problem.line + 2 };
    expect(await mended('version: 1\n# One.\n# Two.\napi: {}\n', later)).toContain('# Two.\napis: {}');
    expect(await mended('version: 1\n', later)).toBeUndefined();
  });

  it('does nothing that makes the file worse', async () => {
    const text = 'version: 1\napi: {}\n';
    const problem = await problemOf(text, 'unknown-key', gatewayFile());
    expect(await mended('version: 1\napis: {}\napi: {}\n', { ...problem, line: 3 })).toBeUndefined();
  });

  it('adds the credential that an API lacks', async () => {
    const problem: Problem = {
      ...{ file: gatewayFile(), line: 3, column: 3, severity: 'warning', code: 'missing-auth', message: '' },
      fix: { kind: 'credential', title: '', source: 'shop', scheme: 'bearerAuth' },
    };
    const text = 'version: 1\napis:\n  shop:\n    spec: a.yaml\n    server: http://127.0.0.1:1 # ours\n';
    expect(await mended(text, problem)).toBe(
      `${text}    auth:\n      bearerAuth: "\${secret:shop-bearerauth}"\n`,
    );
  });

  it('leaves a problem alone that a person mends', async () => {
    const problem = await problemOf('version: 2\n', 'bad-version', gatewayFile());
    expect(await mended('version: 2\n', problem)).toBeUndefined();
    const server: Problem = { ...problem, fix: { kind: 'server', title: '', source: 'a' } };
    expect(await mended('version: 2\n', server)).toBeUndefined();
  });
});

const head = 'openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths:\n';

describe('a missing operationId', () => {
  it('is added in block style, below the comments of the method', async () => {
    const text = `${head}  /pets/{id}:\n    get: # one\n      # Says what.\n      summary: One\n      parameters: []\n`;
    expect(await mend(text, 'missing-operation-id')).toBe(
      text.replace('# one\n', '# one\n      operationId: get_pets_id\n'),
    );
  });
  it('is added between braces', async () => {
    const text = `${head}  /pets: { get: { summary: All } }\n`;
    expect(await mend(text, 'missing-operation-id')).toBe(
      text.replace('get: {', 'get: { operationId: get_pets,'),
    );
    const empty = `${head}  /pets: { get: {} }\n`;
    expect(await mend(empty, 'missing-operation-id')).toContain('get: { operationId: get_pets }');
  });
  it('is added to JSON, indented as its neighbours, whatever ends the lines', async () => {
    const document = {
      openapi: '3.0.3',
      info: {},
      paths: { '/a': { get: { summary: 'A', responses: {} } } },
    };
    const text = `${JSON.stringify(document, undefined, 2)}\n`.replaceAll('\n', '\r\n');
    const after = await mend(text, 'missing-operation-id');
    expect(after).toContain('"get": {\r\n        "operationId": "get_a",\r\n        "summary"');
    expect(JSON.parse(after ?? '')).toMatchObject({ paths: { '/a': { get: { operationId: 'get_a' } } } });
    const minified = JSON.stringify(document);
    expect(JSON.parse((await mend(minified, 'missing-operation-id')) ?? '')).toEqual(JSON.parse(after ?? ''));
  });
  it('gets a name that no other operation has', async () => {
    const text = `${head}  /a:\n    get:\n      responses: {}\n    put:\n      operationId: get_a\n`;
    expect(await mend(text, 'missing-operation-id')).toContain('operationId: get_a_2\n');
  });
  it('is left to a person where the operation is an alias', async () => {
    const text = `${head}  /a:\n    get: &same\n      summary: A\n  /b:\n    get: *same\n`;
    const problem = { ...(await problemOf(text, 'missing-operation-id')), line: 8, column: 5 };
    expect(await mended(text, problem)).toBeUndefined();
  });
});

describe('an operationId that is used twice', () => {
  it.each([
    ['operationId: same # ours', 'operationId: get_b # ours'],
    ["operationId: 'same'", "operationId: 'get_b'"],
    ['"operationId": "same"', '"operationId": "get_b"'],
  ])('%s', async (written, expected) => {
    const text = `${head}  /a: { get: { operationId: same } }\n  /b:\n    get:\n      ${written}\n      summary: B\n`;
    const problem = (await problemsOf(text)).filter(({ code }) => code === 'duplicate-operation-id')[1];
    expect(problem && (await mended(text, problem))).toBe(text.replace(written, expected));
  });
  it('is left alone once it is no longer there', async () => {
    const text = `${head}  /a: { get: { operationId: same } }\n  /b: { get: { operationId: same } }\n`;
    const problem = await problemOf(text, 'duplicate-operation-id');
    expect(await mended(`${head}  /a: { get: {} }\n`, problem)).toBeUndefined();
    expect(await mended('not a document', problem)).toBeUndefined();
  });
});

describe('path parameters that are not declared', () => {
  const item = '{ name: a, in: path, required: true, schema: { type: string } }';
  it('become a list of their own', async () => {
    const text = `${head}  /x/{a}/{b}:\n    get:\n      operationId: x\n      responses: {}\n`;
    expect(await mend(text, 'undeclared-path-parameter')).toBe(
      text.replace(
        'get:\n',
        `get:\n      parameters:\n        - ${item}\n        - ${item.replace('a,', 'b,')}\n`,
      ),
    );
  });
  it.each([
    [
      'parameters:\n        - { name: q, in: query }',
      `parameters:\n        - ${item}\n        - { name: q, in: query }`,
    ],
    [
      'parameters:\n      - { name: q, in: query }',
      `parameters:\n      - ${item}\n      - { name: q, in: query }`,
    ],
    ['parameters: [{ name: q, in: query }]', `parameters: [ ${item},{ name: q, in: query }]`],
    ['parameters: []', `parameters: [ ${item} ]`],
  ])('join %j', async (written, expected) => {
    const text = `${head}  /x/{a}:\n    get:\n      operationId: x\n      ${written}\n`;
    expect(await mend(text, 'undeclared-path-parameter')).toBe(text.replace(written, expected));
  });
  it('join a list in JSON', async () => {
    const operation = { operationId: 'x', parameters: [{ name: 'q', in: 'query' }] };
    const text = JSON.stringify(
      { openapi: '3.0.3', paths: { '/x/{a-b}': { get: operation } } },
      undefined,
      2,
    );
    const after = JSON.parse((await mend(text, 'undeclared-path-parameter')) ?? '') as unknown;
    expect(after).toMatchObject({
      paths: {
        '/x/{a-b}': { get: { parameters: [{ name: 'a-b', in: 'path', required: true }, { name: 'q' }] } },
      },
    });
  });
});

describe('in a file that the document refers to', () => {
  /** The problems of a document of several files, all of them on the disk. */
  const problemsIn = (files: Readonly<Record<string, string>>): Promise<readonly Problem[]> => {
    for (const [name, text] of Object.entries(files)) write(path.join(folder, name), text);
    return problemsOf(files['openapi.yaml'] ?? '');
  };
  /** What the fix of the one problem with this code makes of its file. */
  const mendIn = async (files: Readonly<Record<string, string>>, code: string): Promise<string> => {
    const found = (await problemsIn(files)).filter((each) => each.code === code && each.fix);
    expect(found).toHaveLength(1);
    const [problem] = found;
    const name = path.relative(folder, problem?.file ?? '');
    const text = problem && (await mended(files[name] ?? '', problem));
    return `${name}\n${text}`;
  };

  it.each([
    ['get:\n  summary: One\n', 'get:\n  operationId: get_x_2\n  summary: One\n'],
    ['get: { summary: One }\n', 'get: { operationId: get_x_2, summary: One }\n'],
    ['{ "get": {} }', '{ "get": { "operationId": "get_x_2" } }'],
  ])('a missing operationId is added in the path item %j', async (text, expected) => {
    const root = `${head}  /x: { $ref: paths/x.yaml }\n  /y: { get: { operationId: get_x } }\n`;
    const files = { 'openapi.yaml': root, 'paths/x.yaml': text };
    expect(await mendIn(files, 'missing-operation-id')).toBe(`paths/x.yaml\n${expected}`);
  });

  it.each([
    ['# One.\nsummary: One\nresponses: {}\n', '# One.\noperationId: get_x\nsummary: One\nresponses: {}\n'],
    ['---\r\nresponses: {}\r\n', '---\r\noperationId: get_x\r\nresponses: {}\r\n'],
    ['{ "summary": "One" }', '{ "operationId": "get_x", "summary": "One" }'],
    ['{\n  "summary": "One"\n}\n', '{\n  "operationId": "get_x",\n  "summary": "One"\n}\n'],
    ['{}\n', '{ operationId: get_x }\n'],
  ])('a missing operationId is added to the operation %j', async (text, expected) => {
    const files = { 'openapi.yaml': `${head}  /x: { get: { $ref: x.yaml } }\n`, 'x.yaml': text };
    const after = await mendIn(files, 'missing-operation-id');
    expect(after.replaceAll('"', '')).toBe(`x.yaml\n${expected.replaceAll('"', '')}`);
  });

  it('path parameters are declared where the operation stands', async () => {
    const files = {
      'openapi.yaml': `${head}  /x/{a}/{b}: { get: { $ref: x.yaml } }\n`,
      'x.yaml': 'operationId: x\n',
    };
    const item = (name: string) =>
      `\n  - { name: ${name}, in: path, required: true, schema: { type: string } }`;
    expect(await mendIn(files, 'undeclared-path-parameter')).toBe(
      `x.yaml\nparameters:${item('a')}${item('b')}\noperationId: x\n`,
    );
  });

  it('an operationId that another file has, too, is replaced by one that no file has', async () => {
    const files = {
      'openapi.yaml': `${head}  /a: { $ref: a.yaml }\n  /b: { $ref: b.yaml }\n  /c: { put: { operationId: get_b } }\n`,
      'a.yaml': 'get:\n  operationId: same\n',
      'b.yaml': 'get:\n  operationId: same # ours\n',
    };
    const problems = await problemsIn(files);
    const problem = problems.find(({ file, fix }) => file.endsWith('b.yaml') && fix);
    expect(problem && (await mended(files['b.yaml'], problem))).toBe('get:\n  operationId: get_b_2 # ours\n');
  });

  it('what another file declares is not declared once more', async () => {
    const files = {
      'openapi.yaml': `${head}  /x/{a}/{b}:\n    get:\n      operationId: x\n      parameters:\n        - $ref: a.yaml\n`,
      'a.yaml': '{ name: a, in: path, required: true }\n',
    };
    const item = '{ name: b, in: path, required: true, schema: { type: string } }';
    expect(await mendIn(files, 'undeclared-path-parameter')).toBe(
      `openapi.yaml\n${files['openapi.yaml'].replace('parameters:\n', `parameters:\n        - ${item}\n`)}`,
    );
  });

  it('an editor’s text counts, and what is no longer there is left alone', async () => {
    const files = { 'openapi.yaml': `${head}  /x: { $ref: x.yaml }\n`, 'x.yaml': 'get:\n  summary: X\n' };
    const [problem] = await problemsIn(files);
    const edited = 'put: { operationId: y }\nget:\n  summary: X\n';
    if (!problem) throw new Error('There is no problem.');
    expect(await mended(edited, { ...problem, line: 2 })).toBe(
      edited.replace('get:\n', 'get:\n  operationId: get_x\n'),
    );
    expect(await mended('get:\n  operationId: x\n  summary: X\n', problem)).toBeUndefined();
    expect(await mended('summary: X\n', problem)).toBeUndefined();
  });

  it('nothing is offered for an operation that several paths share, since one edit cannot name both', async () => {
    const rest = `${head}  /a: { $ref: x.yaml }\n  /b: { $ref: x.yaml }\n`;
    for (const text of ['get:\n  summary: X\n', 'get:\n  operationId: x\n']) {
      const found = await problemsIn({ 'openapi.yaml': rest, 'x.yaml': text });
      expect(found.map(({ code, fix }) => [code, fix])).toEqual([['shared-operation', undefined]]);
    }
  });

  it('the first document that has the problem counts', async () => {
    const files = { 'openapi.yaml': `${head}  /x: { $ref: x.yaml }\n`, 'x.yaml': 'get: {}\n' };
    const [problem] = await problemsIn(files);
    write(path.join(folder, 'other.yaml'), `${head}  /y: { get: {} }\n`);
    if (!problem) throw new Error('There is no problem.');
    const params = { folder, problem, text: files['x.yaml'] };
    const gone = path.join(folder, 'gone.yaml');
    expect(await workOutFix(params, [gone, path.join(folder, 'other.yaml'), specFile])).toMatchObject({
      newText: containing('operationId: get_x'),
    });
    expect(await workOutFix(params, [])).toBeUndefined();
  });
});
