import { beforeEach, expect } from 'vitest';
import type { ApprovalAnswer } from '../../../protocol/models.ts';
import { createEchoWorkspace, startApi, type TestApi } from '../api.ts';
import { misbehave } from '../calls/misbehaviour.ts';
import { connectTo, type Peer } from '../peers.ts';
import { verifies } from '../verifies.ts';
import { rolesFile, type TestWorkspace } from '../workspace.ts';
import { type Editor, startEditor, tokens } from './editor.ts';

let api: TestApi;
let workspace: TestWorkspace;
let editor: Editor;
let peer: Peer;

beforeEach(async () => {
  api = await startApi(misbehave);
  workspace = await createEchoWorkspace(api);
  editor = startEditor(workspace);
  const { url } = await editor.open(workspace);
  peer = await connectTo(url, tokens.careful, '2026-07-28');
});

verifies('approval.once', async () => {
  editor.person.approve = () => 'once';
  const earliest = Date.now();
  expect((await peer.call('echo_echo', { value: 'a' })).isError).toBe(false);
  expect((await peer.call('echo_echo', { value: 'b' })).isError).toBe(false);
  expect(editor.asked.seen).toHaveLength(2);
  const [asked] = editor.asked.seen;
  expect(asked).toMatchObject({
    ...{ folder: workspace.folder, agent: 'careful', client: 'e2e', tool: 'echo/echo' },
    arguments: { value: 'a' },
    rule: { section: 'ask', role: 'asking', line: 4 },
  });
  expect((asked?.deadline ?? 0) - earliest).toBeGreaterThanOrEqual(120_000);
  expect((asked?.deadline ?? 0) - earliest).toBeLessThan(130_000);
  await editor.records.count(2, 'the records');
  expect(editor.records.seen[0]).toMatchObject({ decision: 'ask', approval: 'once', status: 'ok' });
});

verifies('approval.session', async () => {
  editor.person.approve = () => 'session';
  for (const value of ['a', 'b', 'c']) expect((await peer.call('echo_echo', { value })).isError).toBe(false);
  expect(editor.asked.seen).toHaveLength(1);
  await peer.call('echo_write', { body: {} });
  expect(editor.asked.seen.map(({ tool }) => tool)).toEqual(['echo/echo', 'echo/write']);
});

verifies('approval.deny', async () => {
  const { isError, text } = await peer.call('echo_echo', { value: 'a' });
  expect(isError).toBe(true);
  expect(text).toContain('agent "careful" may call echo/echo only with a person\'s approval');
  expect(text).toMatch(/roles\.yaml:4\), and it was refused/);
  expect(api.asked.seen).toEqual([]);
  await editor.records.count(1, 'the record');
  expect(editor.records.seen[0]).toMatchObject({ decision: 'ask', approval: 'deny', status: 'denied' });
});

verifies('approval.possible', async () => {
  editor.person.approve = () => 'once';
  const impossible = [
    [{}, 'Argument "value" is missing'],
    [{ value: 7 }, 'Argument "value" must be string'],
    [{ value: 'a', other: 1 }, 'There is no argument "other"'],
    [{ value: '../admin' }, 'dot segment'],
  ] as const;
  for (const [given, reason] of impossible) {
    const { isError, text } = await peer.call('echo_echo', given);
    expect(isError).toBe(true);
    expect(text).toContain(reason);
  }
  await editor.records.count(impossible.length, 'the records');
  for (const [index, [, reason]] of impossible.entries()) {
    const record = editor.records.seen[index];
    expect(record).toMatchObject({ decision: 'ask', status: 'error', role: 'asking' });
    expect(record?.reason).toContain(reason);
    expect(record).not.toHaveProperty('approval');
  }
  // The same question is put once it can be answered with something that happens.
  expect((await peer.call('echo_echo', { value: 'a' })).isError).toBe(false);
  expect(editor.asked.seen.map((asked) => asked.arguments)).toEqual([{ value: 'a' }]);
  expect(api.asked.seen).toEqual(['GET /echo/a']);
});

verifies('approval.denied-first', async () => {
  await workspace.write(rolesFile, `${await workspace.read(rolesFile)}never: ['echo/echo']\n`);
  await editor.snapshots.first(
    ({ apis }) => apis[0]?.tools[0]?.access.every(({ decision }) => decision === 'deny') ?? false,
    'the changed role file',
  );
  const { isError, text } = await peer.call('echo_echo', { other: 1 });
  expect(isError).toBe(true);
  expect(text).toMatch(/^Denied: agent "careful"/);
  expect(text).not.toMatch(/value|other/);
  await editor.records.count(1, 'the record');
  expect(editor.records.seen[0]).toMatchObject({ decision: 'deny', status: 'denied' });
  expect(editor.asked.seen).toEqual([]);
});

verifies('approval.role-change', async () => {
  const { promise: thinking, resolve: decide } = Promise.withResolvers<ApprovalAnswer>();
  editor.person.approve = () => thinking;
  const call = peer.call('echo_echo', { value: 'a' });
  await editor.asked.count(1, 'the question');
  await workspace.write(rolesFile, `${await workspace.read(rolesFile)}never: ['echo/echo']\n`);
  const isForbidden = (decision: string): boolean => decision === 'deny';
  await editor.snapshots.first(
    ({ apis }) => apis[0]?.tools[0]?.access.every((each) => isForbidden(each.decision)) ?? false,
    'the changed role file',
  );
  decide('session');
  const { isError, text } = await call;
  expect(isError).toBe(true);
  expect(text).toContain('under "never"');
  expect(api.asked.seen).toEqual([]);
});

verifies('approval.session-ends', async () => {
  editor.person.approve = () => 'session';
  await peer.call('echo_echo', { value: 'a' });
  await workspace.write(rolesFile, `# Changed.\n${await workspace.read(rolesFile)}`);
  await editor.snapshots.first(
    ({ apis }) =>
      apis[0]?.tools[0]?.access.some(({ agent, rule }) => agent === 'careful' && rule.line === 5) ?? false,
    'the changed role file',
  );
  await peer.call('echo_echo', { value: 'b' });
  expect(editor.asked.seen).toHaveLength(2);
});
