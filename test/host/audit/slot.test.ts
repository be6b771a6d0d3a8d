import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type * as promises from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { claimSlot } from '../../../host/audit/slot.ts';
import { root } from '../../../scripts/project.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

const disk = vi.hoisted(() => ({ isFull: false }));

/** A full disk still takes a new file, and nothing in it. */
vi.mock('node:fs/promises', async (original) => {
  const actual = await original<typeof promises>();
  const open: typeof actual.open = async (...given) => {
    const handle = await actual.open(...given);
    if (disk.isFull) handle.writeFile = () => Promise.reject(new Error('ENOSPC: no space left on device'));
    return handle;
  };
  return { ...actual, open };
});

/** Another process that claims a slot of this folder and keeps it until it is ended. */
async function claimElsewhere(folder: string): Promise<{ name: string; child: ChildProcess }> {
  const program = `
    import { claimSlot } from './host/audit/slot.ts';
    console.log((await claimSlot(process.argv[1])).name);
    setInterval(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, folder], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  return { name: output.toString().trim(), child };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** The id of a process that is no more. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

const lockOf = (folder: string, name = 'calls'): string => join(folder, `${name}.lock`);

describe('claiming', () => {
  it('gives each writer a name of its own', async () => {
    const folder = temporaryFolder();
    const names = [await claimSlot(folder), await claimSlot(folder), await claimSlot(folder)].map(
      ({ name }) => name,
    );
    expect(names).toEqual(['calls', 'calls-2', 'calls-3']);
  });

  it('gives each its own also when all come at once', async () => {
    const folder = temporaryFolder();
    const slots = await Promise.all(Array.from({ length: 12 }, () => claimSlot(folder)));
    expect(new Set(slots.map(({ name }) => name)).size).toBe(12);
  });

  it('leaves nothing behind where the disk is full, so that the name is free once it is not', async () => {
    const folder = temporaryFolder();
    disk.isFull = true;
    onTestFinished(() => void (disk.isFull = false));
    for (let turn = 0; turn < 3; turn += 1) await expect(claimSlot(folder)).rejects.toThrow('ENOSPC');
    expect(readdirSync(folder)).toEqual([]);
    disk.isFull = false;
    expect((await claimSlot(folder)).name).toBe('calls');
  });

  it('gives a name again once it is released', async () => {
    const folder = temporaryFolder();
    const [first, second] = [await claimSlot(folder), await claimSlot(folder)];
    first.release();
    expect(readdirSync(folder)).toEqual(['calls-2.lock']);
    expect((await claimSlot(folder)).name).toBe('calls');
    second.release();
  });

  it('keeps the next owner safe from a release that comes twice', async () => {
    const folder = temporaryFolder();
    const first = await claimSlot(folder);
    first.release();
    await claimSlot(folder);
    first.release();
    expect(existsSync(lockOf(folder))).toBe(true);
  });

  it('says what to do when there are too many writers', async () => {
    const folder = temporaryFolder();
    const slots = [];
    for (let n = 0; n < 64; n += 1) slots.push(await claimSlot(folder));
    await expect(claimSlot(folder)).rejects.toThrow(
      `${folder} already has 64 writers of call records. End some of them, or remove stale *.lock files.`,
    );
    slots[9]?.release();
    expect((await claimSlot(folder)).name).toBe('calls-10');
  });

  it('fails where the folder is not there', async () => {
    await expect(claimSlot(join(temporaryFolder(), 'none'))).rejects.toThrow('ENOENT');
  });
});

describe('the lock of another process', () => {
  it('is respected while that lives, and taken over once it was killed', async () => {
    const folder = temporaryFolder();
    const { name, child } = await claimElsewhere(folder);
    expect(name).toBe('calls');
    expect((await claimSlot(folder)).name).toBe('calls-2');
    await kill(child);
    expect((await claimSlot(folder)).name).toBe('calls');
    // Nothing but the two locks is left of the taking over.
    expect(readdirSync(folder).toSorted()).toEqual(['calls-2.lock', 'calls.lock']);
  });

  it('is taken over by one alone, however many find it at once', async () => {
    const pid = await deadProcess();
    for (let round = 0; round < 25; round += 1) {
      const folder = temporaryFolder();
      for (const name of ['calls', 'calls-2']) writeFileSync(lockOf(folder, name), `${pid} 1`);
      const slots = await Promise.all(Array.from({ length: 4 }, () => claimSlot(folder)));
      expect(new Set(slots.map(({ name }) => name)).size, `round ${round}`).toBe(4);
    }
  });

  it('is left alone when it names nobody yet', async () => {
    const folder = temporaryFolder();
    for (const [index, text] of ['', 'text', '0', '-1', '1.5'].entries())
      writeFileSync(lockOf(folder, index === 0 ? 'calls' : `calls-${index + 1}`), text);
    expect((await claimSlot(folder)).name).toBe('calls-6');
  });

  it('is known to be that of a former run, although it had the same process id', async () => {
    const folder = temporaryFolder();
    const lock = lockOf(folder);
    await claimSlot(folder);
    const own = readFileSync(lock, 'utf8');
    expect(own).toMatch(new RegExp(`^${process.pid} `));
    writeFileSync(lock, `${process.pid} 1700000000000.5`);
    expect((await claimSlot(folder)).name).toBe('calls');
    expect(readFileSync(lock, 'utf8')).toBe(own);
    expect((await claimSlot(folder)).name).toBe('calls-2');
  });
});
