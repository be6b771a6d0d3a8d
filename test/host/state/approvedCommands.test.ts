import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CommandApproval } from '../../../protocol/connectors.ts';
import {
  type ApprovedCommand,
  commandHash,
  createApprovedCommands,
  toCommandApproval,
} from '../../../host/state/approvedCommands.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

const command: ApprovedCommand = {
  command: 'npx',
  args: ['-y', 'server'],
  env: { B: '${secret:b}', A: 'x' },
  cwd: '/work/shop',
};
const approvalOf = (changes: Partial<ApprovedCommand> = {}): CommandApproval => {
  const changed = { ...command, ...changes };
  return { hash: commandHash(changed), ...changed };
};
const approval = approvalOf();

describe('commandHash', () => {
  it('is the same for good, in whatever order the variables stand', () => {
    expect(commandHash(command)).toBe('6a1e4a020643793236760048ef7b2a46faac0ca5ab84d28838517f16286e05ad');
    expect(commandHash({ ...command, env: { A: 'x', B: '${secret:b}' } })).toBe(commandHash(command));
  });

  it.each<Partial<ApprovedCommand>>([
    { command: 'npx2' },
    { args: ['server', '-y'] },
    { args: ['-y server'] },
    { args: ['-y', 'server', ''] },
    { env: { A: 'x', B: '${secret:c}' } },
    { env: { A: 'x' } },
    { cwd: '/work/shop/a' },
  ])('is another with %j', (change) => {
    expect(commandHash({ ...command, ...change })).not.toBe(commandHash(command));
  });
});

describe('toCommandApproval', () => {
  const entry = {
    kind: 'stdio',
    command: 'npx',
    args: ['${workspaceFolder}'],
    env: { A: '${env:B}' },
  } as const;
  const folder = resolve('/work/sh$&op');

  it('shows the command as it is written, and binds all of it', () => {
    const { hash, ...shown } = toCommandApproval({ ...entry, idleMinutes: 5 }, folder);
    expect(shown).toEqual({
      command: 'npx',
      args: ['${workspaceFolder}'],
      env: { A: '${env:B}' },
      cwd: folder,
    });
    expect(hash).toBe(commandHash(shown));
  });

  it.each([
    ['server/../bin', join(folder, 'bin')],
    ['${workspaceFolder}/bin', join(folder, 'bin')],
    [resolve('/elsewhere'), resolve('/elsewhere')],
    ['${env:HOME}/../bin', '${env:HOME}/../bin'],
    ['a/${env:B}/../c', join(folder, 'a/${env:B}').concat('/../c')],
    ['${workspaceFolder}/${env:B}/../c', `${folder}/\${env:B}/../c`],
  ])('runs in %s', (cwd, expected) => {
    expect(toCommandApproval({ ...entry, cwd }, folder).cwd).toBe(expected);
  });

  it('shows what was approved before, where that is another command', () => {
    const { hash, ...same } = toCommandApproval(entry, folder);
    expect(toCommandApproval(entry, folder, same)).toEqual({ hash, ...same });
    expect(toCommandApproval(entry, folder, command)).toEqual({ hash, ...same, before: command });
  });
});

describe('createApprovedCommands', () => {
  let state: string;
  let file: string;

  beforeEach(() => {
    state = join(temporaryFolder(), 'gatehouse', 'shop-1234');
    file = join(state, 'commands.json');
  });

  it('approves nothing at first, then what was approved, for that connector alone', async () => {
    const approved = createApprovedCommands(state);
    expect(await approved.isApproved('files', approval.hash)).toBe(false);
    expect(await approved.before('files')).toBeUndefined();
    await approved.approve('files', approval);
    expect(await approved.isApproved('files', approval.hash)).toBe(true);
    expect(await approved.isApproved('other', approval.hash)).toBe(false);
    expect(await approved.isApproved('files', approvalOf({ args: [] }).hash)).toBe(false);
    expect(await approved.before('files')).toEqual(command);
  });

  it('replaces one approval by the next, and forgets one', async () => {
    const approved = createApprovedCommands(state);
    const next = approvalOf({ args: [] });
    await approved.approve('files', { ...approval, before: { ...command, args: ['old'] } });
    await approved.approve('other', approval);
    await approved.approve('files', { ...next, before: command });
    expect(await approved.isApproved('files', approval.hash)).toBe(false);
    expect(await approved.isApproved('files', next.hash)).toBe(true);
    await approved.forget('files');
    expect(await approved.before('files')).toBeUndefined();
    expect(await approved.isApproved('other', approval.hash)).toBe(true);
  });

  it('writes nothing where there is nothing to forget', async () => {
    await createApprovedCommands(state).forget('files');
    expect(() => readdirSync(state)).toThrow('ENOENT');
  });

  it('keeps them for its owner alone, and for the next process', async () => {
    await createApprovedCommands(state).approve('files', approval);
    expect(readdirSync(state)).toEqual(['commands.json']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(state).mode & 0o777).toBe(0o700);
    expect(await createApprovedCommands(state).isApproved('files', approval.hash)).toBe(true);
  });

  it('sees what another process has approved meanwhile', async () => {
    const [one, other] = [createApprovedCommands(state), createApprovedCommands(state)];
    await one.approve('files', approval);
    await other.approve('more', approval);
    expect(await one.isApproved('more', approval.hash)).toBe(true);
    expect(await other.isApproved('files', approval.hash)).toBe(true);
  });

  it('loses none of those that come at once', async () => {
    const [one, other] = [createApprovedCommands(state), createApprovedCommands(state)];
    const names = Array.from({ length: 20 }, (_, index) => `c${index}`);
    await Promise.all(names.map((name, index) => (index % 2 ? one : other).approve(name, approval)));
    const all = await Promise.all(names.map((name) => one.isApproved(name, approval.hash)));
    expect(all).not.toContain(false);
  });

  it('refuses an approval whose hash is not that of its command', async () => {
    const approved = createApprovedCommands(state);
    await expect(approved.approve('files', { ...approval, command: 'rm' })).rejects.toMatchObject({
      code: 'invalid-arguments',
    });
    expect(await approved.isApproved('files', approval.hash)).toBe(false);
  });

  it('takes any name and any text', async () => {
    const approved = createApprovedCommands(state);
    const odd = approvalOf({ env: Object.fromEntries([['__proto__', 'a"b']]) });
    for (const name of ['__proto__', 'constructor', '']) {
      await approved.approve(name, odd);
      expect(await approved.isApproved(name, odd.hash)).toBe(true);
    }
    expect(await approved.isApproved('toString', odd.hash)).toBe(false);
  });

  const textOf = (entry: object): string => JSON.stringify({ connectors: { files: entry } });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{}',
    '{"connectors":[]}',
    '{"connectors":{"files":null}}',
    textOf(command),
    textOf({ ...approval, command: 'rm' }),
    textOf({ ...approval, args: ['-rf', '/'] }),
    textOf({ ...approval, args: 'server' }),
    textOf({ ...approval, env: { ...command.env, NODE_OPTIONS: '--import ./evil.js' } }),
    textOf({ ...approval, cwd: undefined }),
    textOf({ ...approval, command: '\ud800' }),
    JSON.stringify({ connectors: { files: approval, other: { ...approval, cwd: '/' } } }),
  ])('approves nothing with %j, and does not write over it', async (text) => {
    mkdirSync(state, { recursive: true });
    writeFileSync(file, text);
    const approved = createApprovedCommands(state);
    expect(await approved.isApproved('files', approval.hash)).toBe(false);
    expect(await approved.before('files')).toBeUndefined();
    const refused = {
      code: 'invalid-file',
      message: `${file} was altered, or is not a file of approved commands. Remove it, then approve the commands again.`,
    };
    await expect(approved.approve('files', approval)).rejects.toMatchObject(refused);
    await expect(approved.forget('files')).rejects.toMatchObject(refused);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('says why the file cannot be read, and goes on when it is mended', async () => {
    mkdirSync(join(file, 'below'), { recursive: true });
    const approved = createApprovedCommands(state);
    expect(await approved.isApproved('files', approval.hash)).toBe(false);
    await expect(approved.approve('files', approval)).rejects.toMatchObject({
      code: 'invalid-file',
      message: `${file} cannot be read (EISDIR). Mend that, then try again.`,
    });
    const elsewhere = createApprovedCommands(join(state, 'other'));
    await elsewhere.approve('files', approval);
    expect(await elsewhere.isApproved('files', approval.hash)).toBe(true);
  });
});
