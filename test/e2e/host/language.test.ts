import { join } from 'node:path';
import { expect } from 'vitest';
import { locateTools, workOutFix } from '../../../protocol/messages.ts';
import type { Problem } from '../../../protocol/models.ts';
import { applyTextEdit } from '../../textEdits.ts';
import { createEchoWorkspace, echoSpec, startApi } from '../api.ts';
import { misbehave } from '../calls/misbehaviour.ts';
import { verifies } from '../verifies.ts';
import {
  createStorefront,
  gatewayFile,
  rolesFile,
  storefrontSpec,
  type TestWorkspace,
} from '../workspace.ts';
import { type Editor, startEditor } from './editor.ts';

verifies('host.locate-all', async () => {
  const workspace = await createStorefront();
  const { folder } = workspace;
  const editor = startEditor(workspace);
  await editor.open(workspace);
  const file = join(folder, storefrontSpec);
  const ask = () => editor.link.send(locateTools, { folder, file });
  const found = await ask();
  expect(found).toHaveLength(18);
  expect(found[0]).toMatchObject({ tool: 'storefront/list_products' });
  const lines = (await workspace.read(storefrontSpec)).split('\n');
  for (const { line, column } of found)
    expect(lines[line - 1]?.slice(column - 1)).toMatch(/^(get|post|patch|put|delete):/);
  // Lines alone make no new tools, so nothing but the question itself makes the host read them.
  await workspace.edit(storefrontSpec, 'paths:\n', '# One.\n# Two.\npaths:\n');
  expect((await ask()).map(({ line }) => line)).toEqual(found.map(({ line }) => line + 2));
  expect(await editor.link.send(locateTools, { folder, file: join(folder, rolesFile) })).toEqual([]);
});

/** Carries the fix of a problem out, as the editor would, and resolves with the problems that are left. */
async function mend(editor: Editor, workspace: TestWorkspace, problem: Problem): Promise<readonly Problem[]> {
  const { folder } = workspace;
  const file = problem.file.slice(folder.length + 1);
  const text = await workspace.read(file);
  const edit = await editor.link.send(workOutFix, { folder, problem, text });
  if (!edit) throw new Error(`${problem.code} could not be mended.`);
  const seen = editor.snapshots.seen.length;
  await workspace.write(file, applyTextEdit(text, edit));
  await editor.snapshots.count(seen + 1, 'the mended file');
  return editor.snapshots.seen.at(-1)?.problems ?? [];
}

verifies('host.fix', async () => {
  const workspace = await createEchoWorkspace(await startApi(misbehave), 'record: {} # ours\n');
  await workspace.edit('echo.yaml', 'operationId: echo', 'operationId: write # ours');
  await workspace.edit('echo.yaml', '- { name: value', '- { name: other');
  await workspace.edit('echo.yaml', 'paths:\n', 'paths:\n  /part: { $ref: parts/part.yaml }\n');
  await workspace.write('parts/part.yaml', 'get:\n  summary: Part\n');
  await workspace.edit(rolesFile, 'roles: [all]', 'roles: [alll]');
  const editor = startEditor(workspace);
  const { problems } = await editor.open(workspace);
  const fixable = problems.filter(({ fix }) => fix);
  expect(fixable.map(({ code }) => code).toSorted()).toEqual([
    'duplicate-operation-id',
    'duplicate-operation-id',
    'missing-operation-id',
    'undeclared-path-parameter',
    'unknown-key',
    'unknown-role',
  ]);
  let left: readonly Problem[] = problems;
  for (const code of new Set(fixable.map((problem) => problem.code))) {
    const problem = left.find((each) => each.code === code);
    if (problem) left = await mend(editor, workspace, problem);
    expect(left.map((each) => each.code)).not.toContain(code);
  }
  expect(await workspace.read(gatewayFile)).toContain('records: {} # ours\n');
  expect(await workspace.read('echo.yaml')).toContain('operationId: get_echo_value # ours\n');
  expect(await workspace.read('parts/part.yaml')).toBe('get:\n  operationId: get_part\n  summary: Part\n');
  expect(await workspace.read(rolesFile)).toContain('roles: [all]');
});

verifies('host.lacking', async () => {
  const spec = `${echoSpec}security: [{ bearer: [] }, { login: [] }]
components:
  securitySchemes:
    bearer: { type: http, scheme: bearer }
    login: { type: oauth2, flows: {} }
`;
  const workspace = await createEchoWorkspace(await startApi(misbehave));
  await workspace.write('echo.yaml', spec);
  const server = /, server: '[^']*'/.exec(await workspace.read(gatewayFile))?.[0] ?? '';
  await workspace.edit(gatewayFile, server, '');
  const editor = startEditor(workspace);
  const opened = await editor.open(workspace);
  expect(opened.problems).toMatchObject([
    { code: 'no-server', line: 3, column: 3, fix: { kind: 'server', source: 'echo' } },
    { code: 'missing-auth', line: 3, column: 3, fix: { kind: 'credential', scheme: 'bearer' } },
  ]);
  expect(opened.apis[0]?.schemes).toMatchObject([
    { name: 'bearer', missingFor: 2 },
    { name: 'login', isSignIn: true, missingFor: 0 },
  ]);
  const missing = opened.problems[1];
  const left = missing ? await mend(editor, workspace, missing) : [];
  expect(left.map(({ code }) => code)).toEqual(['no-server']);
  expect(await workspace.read(gatewayFile)).toContain('auth: { bearer: "${secret:echo-bearer}" }');
  expect(editor.snapshots.seen.at(-1)?.apis[0]?.schemes[0]?.secrets).toEqual(['echo-bearer']);
});
