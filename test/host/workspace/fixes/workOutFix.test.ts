import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../../protocol/models.ts';
import { parseGateway } from '../../../../host/config/gatewayFile.ts';
import { parseRoles } from '../../../../host/policy/roleFile/parseRoles.ts';
import { createFindingList, toProblems } from '../../../../host/sources/openapi/document/findings.ts';
import { parseOpenApi } from '../../../../host/sources/openapi/document/load.ts';
import { convertDocument } from '../../../../host/sources/openapi/tool/convert.ts';
import { reportUnnamed } from '../../../../host/sources/openapi/unnamed.ts';
import { offerDocumentFix } from '../../../../host/workspace/fixes/documentFixes.ts';
import { workOutFix } from '../../../../host/workspace/fixes/workOutFix.ts';
import { applyTextEdit } from '../../../textEdits.ts';

const folder = '/w';
const gatewayFile = '/w/.gatehouse/gateway.yaml';
const rolesFile = '/w/.gatehouse/roles.yaml';
const specFile = '/w/openapi.yaml';

/** The text with a problem's fix carried out as an editor does it; undefined where there is none. */
function mended(text: string, problem: Problem): string | undefined {
  const edit = workOutFix({ folder, problem, text });
  return edit && applyTextEdit(text, edit);
}

function problemsOf(text: string, file = specFile): readonly Problem[] {
  if (file === gatewayFile) return parseGateway(text, file).problems;
  if (file === rolesFile) return parseRoles(text, file).problems;
  const loading = parseOpenApi(text, file);
  if (loading.kind === 'failed') throw new Error(loading.problem.message);
  const list = createFindingList();
  reportUnnamed(loading.document, convertDocument('api', loading.document, list.report), list.report);
  return toProblems(list.found, loading.document).map(offerDocumentFix);
}

function problemOf(text: string, code: string, file?: string): Problem {
  const found = problemsOf(text, file).find((each) => each.code === code);
  if (!found) throw new Error(`There is no ${code}.`);
  return found;
}

const mend = (text: string, code: string, file?: string) => mended(text, problemOf(text, code, file));

describe('in the committed files', () => {
  it.each([
    ['version: 1\napi: {}\n', 'unknown-key', gatewayFile, 'version: 1\napis: {}\n'],
    ['version: 1\n"api": {}\n', 'unknown-key', gatewayFile, 'version: 1\n"apis": {}\n'],
    ['{ "version": 1, "api": {} }\n', 'unknown-key', gatewayFile, '{ "version": 1, "apis": {} }\n'],
    ['# Ours.\napis: {}\n', 'missing-version', gatewayFile, '# Ours.\nversion: 1\napis: {}\n'],
    [
      'version: 1\napis:\n  shop: { spec: a.yaml, auth: { key: abc def } } # ours\n',
      'plain-credential',
      gatewayFile,
      'version: 1\napis:\n  shop: { spec: a.yaml, auth: { key: "${secret:shop-key}" } } # ours\n',
    ],
    [
      'version: 1\nroles:\n  reader: {}\nagents:\n  ci: { roles: [raeder] }\n',
      'unknown-role',
      rolesFile,
      'version: 1\nroles:\n  reader: {}\nagents:\n  ci: { roles: [reader] }\n',
    ],
    [
      'version: 1\nroles:\n  reader: { alow: ["*/*"] }\n',
      'unknown-key',
      rolesFile,
      'version: 1\nroles:\n  reader: { allow: ["*/*"] }\n',
    ],
  ])('%j', (text, code, file, expected) => {
    expect(mend(text, code, file)).toBe(expected);
  });

  it('offers no name that the mapping has already', () => {
    expect(problemOf('version: 1\napis: {}\napi: {}\n', 'unknown-key', gatewayFile).fix).toBeUndefined();
  });

  it('offers nothing for a word that is like no other', () => {
    expect(problemOf('version: 1\nzebra: {}\n', 'unknown-key', rolesFile).fix).toBeUndefined();
  });

  it('finds the place that the problem has in an edited text', () => {
    const problem = problemOf('version: 1\napi: {}\n', 'unknown-key', gatewayFile);
    const later = { ...problem, line: problem.line + 2 };
    expect(mended('version: 1\n# One.\n# Two.\napi: {}\n', later)).toContain('# Two.\napis: {}');
    expect(mended('version: 1\n', later)).toBeUndefined();
  });

  it('does nothing that makes the file worse', () => {
    const text = 'version: 1\napi: {}\n';
    const problem = problemOf(text, 'unknown-key', gatewayFile);
    expect(mended('version: 1\napis: {}\napi: {}\n', { ...problem, line: 3 })).toBeUndefined();
  });

  it('adds the credential that an API lacks', () => {
    const problem: Problem = {
      ...{ file: gatewayFile, line: 3, column: 3, severity: 'warning', code: 'missing-auth', message: '' },
      fix: { kind: 'credential', title: '', source: 'shop', scheme: 'bearerAuth' },
    };
    const text = 'version: 1\napis:\n  shop:\n    spec: a.yaml\n    server: http://127.0.0.1:1 # ours\n';
    expect(mended(text, problem)).toBe(`${text}    auth:\n      bearerAuth: "\${secret:shop-bearerauth}"\n`);
  });

  it('leaves a problem alone that a person mends', () => {
    const problem = problemOf('version: 2\n', 'bad-version', gatewayFile);
    expect(mended('version: 2\n', problem)).toBeUndefined();
    const server: Problem = { ...problem, fix: { kind: 'server', title: '', source: 'a' } };
    expect(mended('version: 2\n', server)).toBeUndefined();
  });
});

const head = 'openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths:\n';

describe('a missing operationId', () => {
  it('is added in block style, below the comments of the method', () => {
    const text = `${head}  /pets/{id}:\n    get: # one\n      # Says what.\n      summary: One\n      parameters: []\n`;
    expect(mend(text, 'missing-operation-id')).toBe(
      text.replace('# one\n', '# one\n      operationId: get_pets_id\n'),
    );
  });
  it('is added between braces', () => {
    const text = `${head}  /pets: { get: { summary: All } }\n`;
    expect(mend(text, 'missing-operation-id')).toBe(text.replace('get: {', 'get: { operationId: get_pets,'));
    const empty = `${head}  /pets: { get: {} }\n`;
    expect(mend(empty, 'missing-operation-id')).toContain('get: { operationId: get_pets }');
  });
  it('is added to JSON, indented as its neighbours, whatever ends the lines', () => {
    const document = {
      openapi: '3.0.3',
      info: {},
      paths: { '/a': { get: { summary: 'A', responses: {} } } },
    };
    const text = `${JSON.stringify(document, undefined, 2)}\n`.replaceAll('\n', '\r\n');
    const after = mend(text, 'missing-operation-id');
    expect(after).toContain('"get": {\r\n        "operationId": "get_a",\r\n        "summary"');
    expect(JSON.parse(after ?? '')).toMatchObject({ paths: { '/a': { get: { operationId: 'get_a' } } } });
    const minified = JSON.stringify(document);
    expect(JSON.parse(mend(minified, 'missing-operation-id') ?? '')).toEqual(JSON.parse(after ?? ''));
  });
  it('gets a name that no other operation has', () => {
    const text = `${head}  /a:\n    get:\n      responses: {}\n    put:\n      operationId: get_a\n`;
    expect(mend(text, 'missing-operation-id')).toContain('operationId: get_a_2\n');
  });
  it('is left to a person where the operation is an alias', () => {
    const text = `${head}  /a:\n    get: &same\n      summary: A\n  /b:\n    get: *same\n`;
    const problem = { ...problemOf(text, 'missing-operation-id'), line: 8, column: 5 };
    expect(mended(text, problem)).toBeUndefined();
  });
});

describe('an operationId that is used twice', () => {
  it.each([
    ['operationId: same # ours', 'operationId: get_b # ours'],
    ["operationId: 'same'", "operationId: 'get_b'"],
    ['"operationId": "same"', '"operationId": "get_b"'],
  ])('%s', (written, expected) => {
    const text = `${head}  /a: { get: { operationId: same } }\n  /b:\n    get:\n      ${written}\n      summary: B\n`;
    const problem = problemsOf(text).filter(({ code }) => code === 'duplicate-operation-id')[1];
    expect(problem && mended(text, problem)).toBe(text.replace(written, expected));
  });
  it('is left alone once it is no longer there', () => {
    const text = `${head}  /a: { get: { operationId: same } }\n  /b: { get: { operationId: same } }\n`;
    const problem = problemOf(text, 'duplicate-operation-id');
    expect(mended(`${head}  /a: { get: {} }\n`, problem)).toBeUndefined();
    expect(mended('not a document', problem)).toBeUndefined();
  });
});

describe('path parameters that are not declared', () => {
  const item = '{ name: a, in: path, required: true, schema: { type: string } }';
  it('become a list of their own', () => {
    const text = `${head}  /x/{a}/{b}:\n    get:\n      operationId: x\n      responses: {}\n`;
    expect(mend(text, 'undeclared-path-parameter')).toBe(
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
  ])('join %j', (written, expected) => {
    const text = `${head}  /x/{a}:\n    get:\n      operationId: x\n      ${written}\n`;
    expect(mend(text, 'undeclared-path-parameter')).toBe(text.replace(written, expected));
  });
  it('join a list in JSON', () => {
    const operation = { operationId: 'x', parameters: [{ name: 'q', in: 'query' }] };
    const text = JSON.stringify(
      { openapi: '3.0.3', paths: { '/x/{a-b}': { get: operation } } },
      undefined,
      2,
    );
    const after = JSON.parse(mend(text, 'undeclared-path-parameter') ?? '') as unknown;
    expect(after).toMatchObject({
      paths: {
        '/x/{a-b}': { get: { parameters: [{ name: 'a-b', in: 'path', required: true }, { name: 'q' }] } },
      },
    });
  });
});
