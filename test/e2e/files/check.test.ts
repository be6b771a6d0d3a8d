import { expect } from 'vitest';
import { echoSpec, openRoles } from '../api.ts';
import { gatehouse } from '../gate.ts';
import { verifies } from '../verifies.ts';
import { createWorkspace, gatewayFile, rolesFile } from '../workspace.ts';

interface CheckedProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

const apis = `version: 1
apis:
  other: { spec: other.yaml, server: 'http://127.0.0.1:1' }
  echo: { spec: echo.yaml, server: 'http://127.0.0.1:1' }
`;
const sound = {
  'echo.yaml': echoSpec,
  'other.yaml': echoSpec.replaceAll('operationId: ', 'operationId: other_'),
  [gatewayFile]: apis,
  [rolesFile]: openRoles,
};

/** `gatehouse check --json` of the sound workspace with one file replaced: problems as `file:line:col code`. */
async function check(
  file: string,
  text: string,
): Promise<{ code: unknown; problems: string[]; tools: number; messages: string }> {
  const workspace = await createWorkspace({ ...sound, [file]: text });
  const { code, stdout } = await gatehouse(workspace, ['check', workspace.folder, '--json']);
  const { problems, tools } = JSON.parse(stdout) as { problems: CheckedProblem[]; tools: number };
  return {
    code,
    problems: problems.map(
      (problem) =>
        `${problem.file.slice(workspace.folder.length + 1)}:${problem.line}:${problem.column} ${problem.code}`,
    ),
    tools,
    messages: problems.map(({ message }) => message).join('\n'),
  };
}

interface BadInput {
  readonly what: string;
  readonly text: string;
  /** Each as `line:col code`. */
  readonly at: readonly string[];
  /** Tools that are left of the four. */
  readonly tools: number;
  readonly exit?: number;
}

const openapi = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\n";
const get = (path: string, rest: string): string => `  ${path}:\n    get:\n      ${rest}\n`;

const badDocuments: readonly BadInput[] = [
  { what: 'not YAML', text: 'openapi: 3.1.0\npaths: {\n  a: [\n', at: ['4:1 syntax'], tools: 2 },
  { what: 'not OpenAPI', text: 'hello: world\n', at: ['1:1 not-openapi'], tools: 2 },
  { what: '0 bytes', text: '', at: ['1:1 empty'], tools: 2 },
  { what: 'binary', text: '\u0000\u0001\u0002', at: ['1:1 syntax'], tools: 2 },
  { what: 'Swagger 1.2', text: 'swagger: "1.2"\npaths: {}\n', at: ['1:1 unsupported-version'], tools: 2 },
  {
    what: 'a dangling reference',
    text: `${openapi}paths:\n${get('/a', 'operationId: a\n      parameters: [{ $ref: "#/components/parameters/Gone" }]')}${get('/b', 'operationId: b')}`,
    at: ['7:20 dangling-ref'],
    tools: 4,
  },
  {
    what: 'duplicate operationIds',
    text: `${openapi}paths:\n${get('/a', 'operationId: same')}${get('/b', 'operationId: same')}`,
    at: ['6:7 duplicate-operation-id', '9:7 duplicate-operation-id'],
    tools: 4,
    exit: 0,
  },
];

for (const { what, text, at, tools, exit = 1 } of badDocuments) {
  verifies(
    'check.spec',
    async () => {
      const found = await check('other.yaml', text);
      expect(found).toMatchObject({ problems: at.map((place) => `other.yaml:${place}`), code: exit, tools });
    },
    what,
  );
}

verifies(
  'check.spec',
  async () => {
    const cyclic = `${openapi}paths:
  /a:
    post:
      operationId: a
      requestBody:
        content: { application/json: { schema: { $ref: '#/components/schemas/Node' } } }
components:
  schemas:
    Node: { type: object, properties: { next: { $ref: '#/components/schemas/Node' } } }
`;
    const found = await check('other.yaml', cyclic);
    expect(found).toMatchObject({ problems: [], code: 0, tools: 3 });
  },
  'a cyclic schema is no error',
);

verifies('check.repeated-keys', async () => {
  const operation = (id: string): string => `{ "get": { "operationId": "${id}" } }`;
  const text = `{
  "openapi": "3.1.0",
  "info": { "title": "T", "version": "1" },
  "paths": {
    "/a": ${operation('first')},
    "/b": ${operation('other')},
    "/a": ${operation('last')}
  }
}`;
  const workspace = await createWorkspace({
    ...sound,
    'other.json': text,
    [gatewayFile]: apis.replace('other.yaml', 'other.json'),
  });
  const { code, stdout } = await gatehouse(workspace, ['check', workspace.folder]);
  expect({ code, lines: stdout.split('\n') }).toEqual({
    code: 0,
    lines: [
      'other.json:7:5: warning: The key "/a" also stands on line 5. The last one counts: remove the others. [duplicate-key]',
      '2 sources, 4 tools, no errors.',
    ],
  });
  const { stdout: tools } = await gatehouse(workspace, ['tools', workspace.folder]);
  expect(tools).toContain('other/last');
  expect(tools).not.toContain('other/first');
});

const badGateways: readonly BadInput[] = [
  {
    what: 'an unknown key',
    text: apis.replace('apis:', 'apiz: {}\napis:'),
    at: ['2:1 unknown-key'],
    tools: 4,
  },
  {
    what: 'a missing file',
    text: apis.replace('spec: other.yaml', 'spec: gone.yaml'),
    at: ['3:18 missing-spec'],
    tools: 2,
  },
  { what: 'a duplicate name', text: apis.replace('other:', 'echo:'), at: ['4:3 duplicate-key'], tools: 0 },
  {
    what: 'a path out of the folder',
    text: apis.replace('spec: other.yaml', 'spec: ../other.yaml'),
    at: ['3:18 bad-spec-path'],
    tools: 2,
  },
  {
    what: 'a written-out credential',
    text: apis.replace('spec: other.yaml', 'spec: other.yaml, auth: { key: hunter22 }'),
    at: ['3:43 plain-credential'],
    tools: 2,
  },
];

for (const { what, text, at, tools } of badGateways) {
  verifies(
    'check.gateway',
    async () => {
      const found = await check(gatewayFile, text);
      expect(found).toMatchObject({ problems: at.map((place) => `${gatewayFile}:${place}`), code: 1, tools });
    },
    what,
  );
}

const badRoles: readonly Omit<BadInput, 'tools'>[] = [
  { what: 'an unknown role', text: openRoles.replace('[asking]', '[askin]'), at: ['8:22 unknown-role'] },
  {
    what: 'a cycle in extends',
    text: 'version: 1\nroles:\n  a: { extends: [b] }\n  b: { extends: [a] }\nagents: {}\n',
    at: ['4:18 role-cycle'],
  },
  { what: 'a tab', text: openRoles.replace('  asking', '\tasking'), at: ['4:1 tab-as-indent'] },
  { what: 'an unknown key', text: `${openRoles}limits: {}\n`, at: ['9:1 unknown-key'] },
];

for (const { what, text, at } of badRoles) {
  verifies(
    'check.roles',
    async () => {
      const found = await check(rolesFile, text);
      expect(found).toMatchObject({
        problems: at.map((place) => `${rolesFile}:${place}`),
        code: 1,
        tools: 4,
      });
    },
    what,
  );
}

verifies('check.text', async () => {
  const workspace = await createWorkspace({ ...sound, 'other.yaml': '' });
  const { code, stdout, stderr } = await gatehouse(workspace, ['check', workspace.folder]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^other\.yaml:1:1: error: [A-Z].+\. ?.*\[[a-z-]+\]$/);
  expect(stderr).toBe(`gatehouse: 1 error in ${workspace.folder}.`);
});

verifies('check.clean', async () => {
  const workspace = await createWorkspace(sound);
  const { code, stdout, stderr } = await gatehouse(workspace, ['check', workspace.folder]);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '2 sources, 4 tools, no errors.', stderr: '' });
});
