import { existsSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ConnectorState } from '../../../protocol/connectors.ts';
import { approveCommand, connectConnector } from '../../../protocol/messages.ts';
import { listenForLives } from '../../host/sources/mcp/stdio/lifelines.ts';
import { openRoles } from '../api.ts';
import { gatehouse } from '../gate.ts';
import { verifies } from '../verifies.ts';
import { createWorkspace, gatewayFile, rolesFile } from '../workspace.ts';
import { commandOf, type Desk, is, openDesk, openDeskAt, toCommand, toGateway } from './desk.ts';

/** A command that leaves this file behind as soon as it runs. */
const marked = `${commandOf('toolbox.ts')}, env: { MARK: started }`;

const asked = async ({ until }: Desk) => {
  const { state } = await until('box', is('needs-approval'), 'its command to wait for a person');
  return commandIn(state);
};

function commandIn(state: ConnectorState) {
  if (state.kind !== 'needs-approval') throw new Error('It asks for no approval.');
  if (state.approval.kind !== 'command') throw new Error('It runs no command.');
  return state.approval;
}

verifies('command.unapproved', async () => {
  const desk = await openDesk({ box: marked });
  const { folder } = desk.workspace;
  const { link } = desk.editor;
  const { hash, env } = await asked(desk);
  expect(env).toEqual({ MARK: 'started' });
  // Neither asking to connect nor another process that opens the folder runs it.
  await link.send(connectConnector, { folder, name: 'box' });
  await gatehouse(desk.workspace, ['tools', folder, '--agent', 'first']);
  await expect(link.send(approveCommand, { folder, name: 'box', hash: '0'.repeat(64) })).rejects.toThrow(
    'The command of "box" has changed since it was shown.',
  );
  expect(desk.now('box').state.kind).toBe('needs-approval');
  expect(existsSync(join(folder, 'started'))).toBe(false);
  expect(desk.editor.snapshots.seen.at(-1)?.problems).toMatchObject([
    {
      code: 'connector',
      message: expect.stringMatching(/a person must approve its command first/) as string,
    },
  ]);
  await link.send(approveCommand, { folder, name: 'box', hash });
  await desk.until('box', is('ready'), 'the approved command to run');
  expect(existsSync(join(folder, 'started'))).toBe(true);
});

verifies('command.changed', async () => {
  const lives = await listenForLives();
  const toEntry = (more: string): string =>
    `${commandOf('toolbox.ts', ['one'])}, env: { LIFELINE: '${lives.port}'${more}`;
  const desk = await openDesk({ box: toEntry(' }') });
  const { folder } = desk.workspace;
  const first = await asked(desk);
  expect(first).not.toHaveProperty('before');
  let accepted = first;
  let runs = 0;
  const edits: readonly (readonly [from: string, to: string])[] = [
    ['"one"', '"two"'],
    [` } }`, ', MORE: x } }'],
    [' } }', ' }, cwd: .gatehouse }'],
  ];
  for (const [from, to] of edits) {
    await desk.editor.link.send(approveCommand, { folder, name: 'box', hash: accepted.hash });
    await lives.begun.count((runs += 1), 'the process to run');
    await desk.workspace.edit(gatewayFile, from, to);
    const changed = await desk.until(
      'box',
      ({ state }) => state.kind === 'needs-approval' && state.approval.hash !== accepted.hash,
      'the changed command to wait for a person',
    );
    // What was approved no longer runs either.
    await lives.ended.count(runs, 'the former process to end');
    const { hash, ...before } = accepted;
    const next = commandIn(changed.state);
    expect(next.hash).not.toBe(hash);
    const { before: _, ...plain } = before;
    expect(next.before).toEqual(plain);
    accepted = next;
  }
  expect(lives.begun.seen).toHaveLength(3);
  expect(accepted).toMatchObject({ args: [expect.anything(), 'two'], cwd: join(folder, '.gatehouse') });
});

verifies('command.file', async () => {
  const server = `#!${process.execPath}\nimport(${JSON.stringify(toCommand('toolbox.ts').args[0])});\n`;
  const desk = await openDesk({ box: 'command: ./server, env: { MARK: started }' });
  const { workspace, editor } = desk;
  const { folder } = workspace;
  const file = join(folder, 'server');
  await workspace.write('server', server);
  await chmod(file, 0o755);
  await editor.link.send(connectConnector, { folder, name: 'box' });
  const first = await asked(desk);
  expect(first.program).toMatch(/^[0-9a-f]{64}$/);
  await editor.link.send(approveCommand, { folder, name: 'box', hash: first.hash });
  await desk.until('box', is('ready'), 'the approved program to run');
  await rm(join(folder, 'started'));
  await workspace.write('server', `${server}// More.\n`);
  await chmod(file, 0o755);
  await editor.link.send(connectConnector, { folder, name: 'box' });
  const { hash: _hash, before, ...again } = await asked(desk);
  expect(existsSync(join(folder, 'started'))).toBe(false);
  const { hash: _, ...approved } = first;
  expect(before).toEqual(approved);
  expect({ ...again, program: first.program }).toEqual(approved);
  expect((await gatehouse(workspace, ['approve', 'box', folder])).stdout).toContain(
    `\n- file     SHA-256 ${first.program}\n+ file     SHA-256 ${again.program}\n`,
  );
});

verifies('command.cli', async () => {
  const workspace = await createWorkspace({
    [gatewayFile]: toGateway({ box: marked }),
    [rolesFile]: openRoles,
  });
  const { folder } = workspace;
  const refused = await gatehouse(workspace, ['lock', folder, '--check']);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/gatehouse approve/) as string });
  expect(existsSync(join(folder, 'started'))).toBe(false);
  // It is shown first, and nothing is approved by that.
  const shown = await gatehouse(workspace, ['approve', 'box', folder]);
  expect(shown.code).toBe(1);
  expect(shown.stdout).toContain(`  command  ${process.execPath}\n`);
  expect(shown.stdout).toContain('  variable MARK=started\n');
  const [, hash = ''] = / --hash ([0-9a-f]{12})$/.exec(shown.stderr) ?? [];
  expect(shown.stdout).toContain(`  hash     ${hash}`);
  const other = await gatehouse(workspace, ['approve', 'box', folder, '--hash', '0'.repeat(12)]);
  expect(other).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`The command of "box" has the hash ${hash} now`) as string,
  });
  expect((await gatehouse(workspace, ['lock', folder])).code).toBe(1);
  expect((await gatehouse(workspace, ['approve', 'box', folder, '--hash', hash])).code).toBe(0);
  // Approving runs nothing by itself.
  expect(existsSync(join(folder, 'started'))).toBe(false);
  expect((await gatehouse(workspace, ['lock', folder, '--accept'])).code).toBe(0);
  expect(existsSync(join(folder, 'started'))).toBe(true);
  const called = await gatehouse(workspace, ['call', 'box/pid', folder, '--agent', 'first']);
  expect(called).toMatchObject({ code: 0, stdout: expect.stringMatching(/\d+/) as string });
  // An editor that opens the folder later asks nobody again.
  const desk = await openDeskAt(workspace);
  await desk.until('box', is('ready'), 'the approved command to run');
  expect(await gatehouse(workspace, ['approve', 'other', folder])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/has no connector "other"\. Known: box\./) as string,
  });
});
