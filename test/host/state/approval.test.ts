import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Approvable, ApprovableCommand } from '../../../protocol/connectors.ts';
import type { HttpConnectorEntry, StdioConnectorEntry } from '../../../host/config/connectorEntry.ts';
import { approvalHash, toApproval } from '../../../host/state/approval.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

const command: ApprovableCommand = {
  kind: 'command',
  command: 'npx',
  args: ['-y', 'server'],
  env: { B: '${secret:b}', A: 'x' },
  cwd: '/work/shop',
};
const http: HttpConnectorEntry = {
  kind: 'http',
  url: 'https://shop.example/mcp',
  headers: { Authorization: 'Bearer ${secret:a}', 'X-Team': 'shop' },
  tls: {},
};
const stdio: StdioConnectorEntry = {
  kind: 'stdio',
  command: 'npx',
  args: ['${workspaceFolder}'],
  env: { A: '${env:B}' },
};
const folder = resolve('/work/sh$&op');

/** What a connector needs an approval for, which it must. */
async function approvalOf(entry: HttpConnectorEntry | StdioConnectorEntry, at = folder, before?: Approvable) {
  const approval = await toApproval(entry, at, before);
  if (!approval) throw new Error('It needs no approval.');
  return approval;
}

describe('the hash of an approval', () => {
  it('is the same for good, in whatever order the variables stand', () => {
    expect(approvalHash(command)).toBe('dc53c996748522fcf41cdb023967ab6fb6f61c14dfb761b11a10d5699b8f6298');
    expect(approvalHash({ ...command, env: { A: 'x', B: '${secret:b}' } })).toBe(approvalHash(command));
  });

  it.each<Partial<ApprovableCommand>>([
    { command: 'npx2' },
    { args: ['server', '-y'] },
    { args: ['-y server'] },
    { args: ['-y', 'server', ''] },
    { env: { A: 'x', B: '${secret:c}' } },
    { env: { A: 'x' } },
    { cwd: '/work/shop/a' },
    { program: '0' },
  ])('is another with %j', (change) => {
    expect(approvalHash({ ...command, ...change })).not.toBe(approvalHash(command));
  });

  it.each<Partial<HttpConnectorEntry>>([
    { url: 'https://evil.example/mcp' },
    { url: 'https://shop.example/mcp2' },
    { headers: { ...http.headers, 'X-Team': 'other' } },
    { headers: { Authorization: 'Bearer ${secret:b}', 'X-Team': 'shop' } },
    { tls: { ca: 'ca.pem' } },
    { tls: { cert: 'a.pem', key: 'b.pem' } },
  ])('of a credential is another with %j', async (change) => {
    const [{ hash }, changed] = await Promise.all([approvalOf(http), approvalOf({ ...http, ...change })]);
    expect(changed.hash).not.toBe(hash);
  });
});

describe('a credential', () => {
  it('is shown as it is written, with where it goes', async () => {
    const { hash, ...shown } = await approvalOf(http);
    const { url, headers, tls } = http;
    expect(shown).toEqual({ kind: 'credential', url, headers, tls });
    expect(hash).toBe(approvalHash(shown));
  });

  it.each<Partial<HttpConnectorEntry>>([
    { headers: { 'X-Any': 'a ${env:AWS_SECRET_ACCESS_KEY}' } },
    { headers: {}, tls: { cert: 'a.pem', key: 'b.pem' } },
  ])('needs an approval as %j', async (change) => {
    expect(await toApproval({ ...http, ...change }, folder)).toBeDefined();
  });

  it.each<Partial<HttpConnectorEntry>>([
    { headers: {} },
    { headers: { 'X-Folder': '${workspaceFolder}' } },
    { headers: {}, tls: { ca: 'ca.pem' } },
  ])('is not sent, and needs none, as %j', async (change) => {
    expect(await toApproval({ ...http, ...change }, folder)).toBeUndefined();
  });
});

describe('a command', () => {
  it('is shown as it is written, and all of it is bound', async () => {
    const { hash, ...shown } = await approvalOf({ ...stdio, idleMinutes: 5 });
    expect(shown).toEqual({
      ...{ kind: 'command', command: 'npx', args: ['${workspaceFolder}'], env: { A: '${env:B}' } },
      cwd: folder,
    });
    expect(hash).toBe(approvalHash(shown));
  });

  it.each([
    ['server/../bin', join(folder, 'bin')],
    ['${workspaceFolder}/bin', join(folder, 'bin')],
    [resolve('/elsewhere'), resolve('/elsewhere')],
    ['${env:HOME}/../bin', '${env:HOME}/../bin'],
    ['a/${env:B}/../c', join(folder, 'a/${env:B}').concat('/../c')],
    ['${workspaceFolder}/${env:B}/../c', `${folder}/\${env:B}/../c`],
  ])('runs in %s', async (cwd, expected) => {
    expect(await approvalOf({ ...stdio, cwd })).toMatchObject({ cwd: expected });
  });

  it('shows what was approved before, where that is another one', async () => {
    const { hash, ...same } = await approvalOf(stdio);
    expect(await approvalOf(stdio, folder, same)).toEqual({ hash, ...same });
    expect(await approvalOf(stdio, folder, command)).toEqual({ hash, ...same, before: command });
  });
});

describe('a program in the workspace folder', () => {
  it.each([
    ['./bin/server', undefined],
    ['bin/server', undefined],
    ['./server', 'bin'],
    ['../bin/server', 'other'],
    ['./server', '${env:GATEHOUSE_TEST_BIN}'],
  ])('is bound by its content: %s in %s', async (program, cwd) => {
    const at = temporaryFolder();
    for (const each of ['bin', 'other']) mkdirSync(join(at, each));
    process.env['GATEHOUSE_TEST_BIN'] = join(at, 'bin');
    const file = join(at, 'bin/server');
    const entry = { ...stdio, command: program, ...(cwd === undefined ? {} : { cwd }) };
    const absent = await approvalOf(entry, at);
    writeFileSync(file, 'one');
    const one = await approvalOf(entry, at);
    expect(await approvalOf(entry, at)).toEqual(one);
    writeFileSync(file, 'two');
    const two = await approvalOf(entry, at);
    expect(new Set([absent.hash, one.hash, two.hash]).size).toBe(3);
    expect(two).toMatchObject({ program: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    delete process.env['GATEHOUSE_TEST_BIN'];
  });

  it('is bound behind links, from either side', async () => {
    const [at, outside] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(join(at, 'server'), 'in');
    writeFileSync(join(outside, 'tool'), 'out');
    symlinkSync(at, join(outside, 'link'));
    symlinkSync(join(outside, 'tool'), join(at, 'tool'));
    for (const file of [join(outside, 'link/server'), join(at, 'tool')])
      expect(await approvalOf({ ...stdio, command: file }, at)).toHaveProperty('program');
  });

  it('alone is: neither one elsewhere, nor one that is looked up, nor one that cannot be read', async () => {
    const [at, outside] = [temporaryFolder(), temporaryFolder()];
    for (const file of [join(at, 'npx'), join(outside, 'tool')]) writeFileSync(file, 'a');
    chmodSync(join(at, 'npx'), 0o755);
    for (const file of ['npx', join(outside, 'tool'), './none', '.'])
      expect(await approvalOf({ ...stdio, command: file }, at)).not.toHaveProperty('program');
  });
});
