import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ApprovableCommand, ApprovableCredential, Approval } from '../../../protocol/connectors.ts';
import { approvalHash } from '../../../host/state/approval.ts';
import { createApproved } from '../../../host/state/approved.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

const command: ApprovableCommand = {
  kind: 'command',
  command: 'npx',
  args: ['-y', 'server'],
  env: { B: '${secret:b}', A: 'x' },
  cwd: '/work/shop',
};
const approvalOf = (changes: Partial<ApprovableCommand> = {}): Approval => {
  const changed = { ...command, ...changes };
  return { hash: approvalHash(changed), ...changed };
};
const approval = approvalOf();
const credential: ApprovableCredential = {
  kind: 'credential',
  url: 'https://shop.example/mcp',
  headers: { Authorization: 'Bearer ${secret:a}' },
  tls: {},
};

describe('what a person has approved', () => {
  let state: string;
  let file: string;

  beforeEach(() => {
    state = join(temporaryFolder(), 'gatehouse', 'shop-1234');
    file = join(state, 'approved.json');
  });

  it('approves nothing at first, then what was approved, for that connector alone', async () => {
    const approved = createApproved(state);
    expect(await approved.isApproved('files', approval.hash)).toBe(false);
    expect(await approved.before('files')).toBeUndefined();
    await approved.add('files', approval);
    expect(await approved.isApproved('files', approval.hash)).toBe(true);
    expect(await approved.isApproved('other', approval.hash)).toBe(false);
    expect(await approved.isApproved('files', approvalOf({ args: [] }).hash)).toBe(false);
    expect(await approved.before('files')).toEqual(command);
  });

  it('replaces one approval by the next, and forgets one', async () => {
    const approved = createApproved(state);
    const next = approvalOf({ args: [] });
    await approved.add('files', { ...approval, before: { ...command, args: ['old'] } });
    await approved.add('other', approval);
    await approved.add('files', { ...next, before: command });
    expect(await approved.isApproved('files', approval.hash)).toBe(false);
    expect(await approved.isApproved('files', next.hash)).toBe(true);
    await approved.forget('files');
    expect(await approved.before('files')).toBeUndefined();
    expect(await approved.isApproved('other', approval.hash)).toBe(true);
  });

  it('writes nothing where there is nothing to forget', async () => {
    await createApproved(state).forget('files');
    expect(() => readdirSync(state)).toThrow('ENOENT');
  });

  it('keeps them for its owner alone, and for the next process', async () => {
    await createApproved(state).add('files', approval);
    expect(readdirSync(state)).toEqual(['approved.json']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(state).mode & 0o777).toBe(0o700);
    expect(await createApproved(state).isApproved('files', approval.hash)).toBe(true);
  });

  it('sees what another process has approved meanwhile', async () => {
    const [one, other] = [createApproved(state), createApproved(state)];
    await one.add('files', approval);
    await other.add('more', approval);
    expect(await one.isApproved('more', approval.hash)).toBe(true);
    expect(await other.isApproved('files', approval.hash)).toBe(true);
  });

  it('loses none of those that come at once', async () => {
    const [one, other] = [createApproved(state), createApproved(state)];
    const names = Array.from({ length: 20 }, (_, index) => `c${index}`);
    await Promise.all(names.map((name, index) => (index % 2 ? one : other).add(name, approval)));
    const all = await Promise.all(names.map((name) => one.isApproved(name, approval.hash)));
    expect(all).not.toContain(false);
  });

  it('refuses an approval whose hash is not that of its command', async () => {
    const approved = createApproved(state);
    await expect(
      approved.add('files', { ...approvalOf({ command: 'rm' }), hash: approval.hash }),
    ).rejects.toMatchObject({
      code: 'invalid-arguments',
    });
    expect(await approved.isApproved('files', approval.hash)).toBe(false);
  });

  it('holds credentials beside commands', async () => {
    const approved = createApproved(state);
    const sent = { hash: approvalHash(credential), ...credential };
    await approved.add('files', approval);
    await approved.add('shop', sent);
    expect(await approved.isApproved('shop', sent.hash)).toBe(true);
    expect(await approved.isApproved('files', approval.hash)).toBe(true);
    expect(await approved.before('shop')).toEqual(credential);
  });

  it('takes any name and any text', async () => {
    const approved = createApproved(state);
    const odd = approvalOf({ env: Object.fromEntries([['__proto__', 'a"b']]) });
    for (const name of ['__proto__', 'constructor', '']) {
      await approved.add(name, odd);
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
    textOf({ ...approval, kind: 'credential' }),
    textOf({ ...approval, program: 5 }),
    textOf({ ...credential, hash: approvalHash(credential), url: 'https://evil.example/' }),
    textOf({ ...approval, command: '\ud800' }),
    JSON.stringify({ connectors: { files: approval, other: { ...approval, cwd: '/' } } }),
  ])('approves nothing with %j, and does not write over it', async (text) => {
    mkdirSync(state, { recursive: true });
    writeFileSync(file, text);
    const approved = createApproved(state);
    expect(await approved.isApproved('files', approval.hash)).toBe(false);
    expect(await approved.before('files')).toBeUndefined();
    const refused = {
      code: 'invalid-file',
      message: `${file} was altered, or is not a file of approvals. Remove it, then approve the connectors again.`,
    };
    await expect(approved.add('files', approval)).rejects.toMatchObject(refused);
    await expect(approved.forget('files')).rejects.toMatchObject(refused);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('says why the file cannot be read, and goes on when it is mended', async () => {
    mkdirSync(join(file, 'below'), { recursive: true });
    const approved = createApproved(state);
    expect(await approved.isApproved('files', approval.hash)).toBe(false);
    await expect(approved.add('files', approval)).rejects.toMatchObject({
      code: 'invalid-file',
      message: `${file} cannot be read (EISDIR). Mend that, then try again.`,
    });
    const elsewhere = createApproved(join(state, 'other'));
    await elsewhere.add('files', approval);
    expect(await elsewhere.isApproved('files', approval.hash)).toBe(true);
  });
});
