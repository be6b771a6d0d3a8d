import { appendFileSync, closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { mkdirSync, renameSync, rmdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import type * as fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ChainedRecord, GENESIS } from '../../../host/audit/chain.ts';
import { readRecords } from '../../../host/audit/readRecords.ts';
import { createRecordFile, type RecordFile } from '../../../host/audit/recordFile.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { callOf } from './callOf.ts';
import { openFilesIn } from './openFilesIn.ts';

/** Ends of the names of files that cannot be opened, or renamed, for now; and whether the disk is full. */
const fault = vi.hoisted(() => ({ opening: '', renaming: '', writing: false }));

vi.mock('node:fs', async (original) => {
  const actual = await original<typeof fs>();
  const refuse = (end: string, name: unknown, message: string): void => {
    if (end !== '' && String(name).endsWith(end)) throw new Error(message);
  };
  const open: typeof actual.openSync = (...given) => {
    refuse(fault.opening, given[0], 'EMFILE: too many open files');
    return actual.openSync(...given);
  };
  const rename: typeof actual.renameSync = (...given) => {
    refuse(fault.renaming, given[0], 'EBUSY: resource busy');
    actual.renameSync(...given);
  };
  const append: typeof actual.appendFileSync = (file, data, options) => {
    if (!fault.writing) return actual.appendFileSync(file, data, options);
    actual.appendFileSync(file, (data as Uint8Array).subarray(0, 40));
    throw new Error('ENOSPC: no space left on device');
  };
  return { ...actual, openSync: open, renameSync: rename, appendFileSync: append };
});

let folder: string;
let file: string;

beforeEach(() => {
  Object.assign(fault, { opening: '', renaming: '', writing: false });
  folder = join(temporaryFolder(), 'records');
  file = join(folder, 'calls.jsonl');
});

function openRecords(rotateBytes?: number): RecordFile {
  const records = createRecordFile(folder, rotateBytes);
  onTestFinished(() => records.close());
  return records;
}

/** Records this many calls in a run of their own, as a process that ends well does. */
async function run(calls: number, rotateBytes?: number): Promise<void> {
  const records = openRecords(rotateBytes);
  for (let call = 0; call < calls; call += 1) await records.append(callOf());
  await records.close();
}

const linesOf = (name = 'calls.jsonl'): ChainedRecord[] =>
  readFileSync(join(folder, name), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ChainedRecord);

/** What a reader finds: the numbers of the records, and how many lines do not follow. */
async function found(): Promise<{ seqs: number[]; broken: number[] }> {
  const { records, broken } = await readRecords([folder]);
  return { seqs: records.map(({ seq }) => seq), broken: broken.map(({ line }) => line) };
}

const upTo = (last: number, first = 1): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('a record', () => {
  it('is in the file when it is said to be, with its number', async () => {
    const records = openRecords();
    for (const seq of [1, 2, 3]) {
      expect(await records.append(callOf({ ms: seq }))).toEqual({ seq, ...callOf({ ms: seq }) });
      expect(linesOf().at(-1)).toMatchObject({ seq, ms: seq });
    }
    expect(linesOf()[0]?.prev).toBe(GENESIS);
    expect(await found()).toEqual({ seqs: [1, 2, 3], broken: [] });
  });

  it('keeps its place among calls that end at the same time', async () => {
    const records = openRecords();
    const written = await Promise.all(upTo(200).map((ms) => records.append(callOf({ ms }))));
    expect(written.map(({ seq, ms }) => [seq, ms])).toEqual(upTo(200).map((n) => [n, n]));
    expect(linesOf().map(({ ms }) => ms)).toEqual(upTo(200));
    expect(await found()).toEqual({ seqs: upTo(200), broken: [] });
  });

  it('is for its owner only, and nothing is made before the first one', async () => {
    const records = openRecords();
    expect(existsSync(folder)).toBe(false);
    await records.append(callOf());
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('the chain goes on', () => {
  it('over restarts', async () => {
    for (const calls of [2, 1, 3]) await run(calls);
    expect(await found()).toEqual({ seqs: upTo(6), broken: [] });
  });

  it('after a crash that cut the last line, which alone is lost', async () => {
    await run(3);
    truncateSync(file, statSync(file).size - 20);
    await run(2);
    expect(await found()).toEqual({ seqs: [1, 2, 3, 4], broken: [3] });
  });

  it('after a crash within a character', async () => {
    const records = openRecords();
    await records.append(callOf());
    await records.append(callOf({ reason: 'größe' }));
    await records.close();
    truncateSync(file, readFileSync(file).lastIndexOf('ö') + 1);
    await run(1);
    expect(await found()).toEqual({ seqs: [1, 2], broken: [2] });
  });

  it('after a crash that left only the newline out, and nothing is lost', async () => {
    await run(2);
    truncateSync(file, statSync(file).size - 1);
    await run(1);
    expect(await found()).toEqual({ seqs: [1, 2, 3], broken: [] });
  });

  it('after a crash in the middle of a rotation', async () => {
    await run(2);
    renameSync(file, join(folder, 'calls.1.jsonl'));
    await run(1);
    expect(await found()).toEqual({ seqs: [1, 2, 3], broken: [] });
  });

  it('after a crash that left nothing whole in the newest file', async () => {
    await run(2);
    renameSync(file, join(folder, 'calls.1.jsonl'));
    writeFileSync(file, '{"seq":3,"at":"20');
    await run(1);
    expect(await found()).toEqual({ seqs: [1, 2, 3], broken: [1] });
  });

  it('after a disk was full, which cuts a line that is no link of the chain', async () => {
    const records = openRecords();
    await records.append(callOf());
    fault.writing = true;
    for (let call = 0; call < 2; call += 1) await expect(records.append(callOf())).rejects.toThrow('ENOSPC');
    fault.writing = false;
    for (const seq of [2, 3]) expect(await records.append(callOf())).toMatchObject({ seq });
    expect(await found()).toEqual({ seqs: [1, 2, 3], broken: [2, 3] });
  });

  it('in a new file after a crash that cut the last line of a full one', async () => {
    await run(2);
    truncateSync(file, statSync(file).size - 20);
    await run(1, 1);
    expect(linesOf().map(({ seq }) => seq)).toEqual([2]);
    expect(await found()).toEqual({ seqs: [1, 2], broken: [2] });
  });

  it('past lines that are not ours', async () => {
    await run(1);
    appendFileSync(file, 'a note by hand\n');
    await run(1);
    expect(await found()).toEqual({ seqs: [1, 2], broken: [2] });
  });
});

describe('rotation', () => {
  /** A file of this size takes two records of a single digit. */
  const twoRecords = 700;

  it('begins a new file when the old one has grown past its size, and the chain spans both', async () => {
    await run(5, twoRecords);
    expect(readdirSync(folder).toSorted()).toEqual(['calls.1.jsonl', 'calls.2.jsonl', 'calls.jsonl']);
    const [oldest, middle, newest] = ['calls.2.jsonl', 'calls.1.jsonl', 'calls.jsonl'].map(linesOf);
    expect([oldest, middle, newest].map((lines) => lines?.map(({ seq }) => seq))).toEqual([
      [1, 2],
      [3, 4],
      [5],
    ]);
    expect(middle?.[0]?.prev).toBe(oldest?.[1]?.hash);
    expect(newest?.[0]?.prev).toBe(middle?.[1]?.hash);
    expect(await found()).toEqual({ seqs: upTo(5), broken: [] });
  });

  it('counts what an earlier run has written', async () => {
    for (let runs = 0; runs < 5; runs += 1) await run(1, twoRecords);
    expect(linesOf('calls.2.jsonl').map(({ seq }) => seq)).toEqual([1, 2]);
    expect(await found()).toEqual({ seqs: upTo(5), broken: [] });
  });

  it('keeps nine old files, and what is left is a whole chain', async () => {
    await run(15, 1);
    const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
    expect(names.toSorted()).toEqual(['calls.jsonl', ...upTo(9).map((n) => `calls.${n}.jsonl`)].toSorted());
    expect(await found()).toEqual({ seqs: upTo(15, 6), broken: [] });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('never divides a record, however large', async () => {
    const records = openRecords(100);
    await records.append(callOf({ reason: 'x'.repeat(10_000) }));
    await records.append(callOf());
    expect(linesOf('calls.1.jsonl')).toHaveLength(1);
    expect(await found()).toEqual({ seqs: [1, 2], broken: [] });
  });

  it('that fails costs the call, and is made up for once the cause is mended', async () => {
    const records = openRecords(twoRecords);
    await records.append(callOf());
    await records.append(callOf());
    for (const n of upTo(8)) writeFileSync(join(folder, `calls.${n}.jsonl`), '');
    // A folder where a file is to be removed: this fails for root as well.
    const obstacle = join(folder, 'calls.9.jsonl');
    mkdirSync(join(obstacle, 'in the way'), { recursive: true });
    for (let call = 0; call < 2; call += 1) await expect(records.append(callOf())).rejects.toThrow();
    rmSync(obstacle, { recursive: true });
    expect(await records.append(callOf())).toMatchObject({ seq: 3 });
    expect(linesOf('calls.1.jsonl')).toHaveLength(2);
    expect(await found()).toEqual({ seqs: [1, 2, 3], broken: [] });
  });
});

it('keeps one file open, and none once it is closed, however often it was rotated', async () => {
  const records = openRecords(1);
  for (let call = 0; call < 12; call += 1) await records.append(callOf());
  expect(openFilesIn(folder)).toEqual(['calls.jsonl']);
  await records.close();
  expect(openFilesIn(folder)).toEqual([]);
});

describe('rotation that fails again and again', () => {
  /** A folder with all files that are kept, the newest of them full: one record each, 1 to 10. */
  async function full(): Promise<RecordFile> {
    await run(10, 1);
    expect(readdirSync(folder).filter((name) => name.endsWith('.jsonl'))).toHaveLength(10);
    return openRecords(1);
  }

  it('because there can be no new file costs no more old ones than one that succeeds', async () => {
    const records = await full();
    await records.append(callOf());
    fault.opening = 'calls.jsonl';
    for (let call = 0; call < 20; call += 1) await expect(records.append(callOf())).rejects.toThrow('EMFILE');
    fault.opening = '';
    await records.append(callOf());
    expect(await found()).toEqual({ seqs: upTo(12, 3), broken: [] });
  });

  it('because a file cannot be renamed costs no more either', async () => {
    const records = await full();
    fault.renaming = 'calls.4.jsonl';
    for (let call = 0; call < 20; call += 1) await expect(records.append(callOf())).rejects.toThrow('EBUSY');
    fault.renaming = '';
    await records.append(callOf());
    expect(await found()).toEqual({ seqs: upTo(11, 2), broken: [] });
  });
});

describe('two writers of one folder', () => {
  it('have a file and a chain each', async () => {
    const [first, second] = [openRecords(), openRecords()];
    for (const records of [first, second, first, second]) await records.append(callOf());
    for (const name of ['calls.jsonl', 'calls-2.jsonl']) {
      expect(linesOf(name).map(({ seq }) => seq)).toEqual([1, 2]);
      expect(linesOf(name)[0]?.prev).toBe(GENESIS);
    }
    expect((await found()).broken).toEqual([]);
  });

  it('rotate without touching what the other has', async () => {
    const [first, second] = [openRecords(1), openRecords(1)];
    for (let call = 0; call < 3; call += 1)
      for (const records of [first, second]) await records.append(callOf());
    expect(readdirSync(folder).filter((name) => name.endsWith('.jsonl'))).toHaveLength(6);
    expect((await found()).broken).toEqual([]);
  });

  it('hand a chain on: who comes later goes on with the first one that is free', async () => {
    const [first, second] = [openRecords(), openRecords()];
    await first.append(callOf());
    await second.append(callOf());
    await first.close();
    const third = openRecords();
    expect(await third.append(callOf())).toMatchObject({ seq: 2 });
    expect(linesOf('calls.jsonl')).toHaveLength(2);
    expect(linesOf('calls-2.jsonl')).toHaveLength(1);
    expect((await found()).broken).toEqual([]);
  });
});

describe('what cannot be written', () => {
  it('is an error, and works again once the cause is mended', async () => {
    // A file where the folder should be: this stops root as well.
    writeFileSync(folder, '');
    const records = openRecords();
    for (let call = 0; call < 2; call += 1)
      await expect(records.append(callOf())).rejects.toThrow(/EEXIST|ENOTDIR/);
    rmSync(folder);
    expect(await records.append(callOf())).toMatchObject({ seq: 1 });
    expect(await found()).toEqual({ seqs: [1], broken: [] });
  });

  it('leaves no lock behind', async () => {
    mkdirSync(file, { recursive: true });
    const records = openRecords();
    await expect(records.append(callOf())).rejects.toThrow('EISDIR');
    expect(readdirSync(folder)).toEqual(['calls.jsonl']);
    rmdirSync(file);
    await records.append(callOf());
    expect(readdirSync(folder).toSorted()).toEqual(['calls.jsonl', 'calls.lock']);
  });
});

describe('closing', () => {
  it('lets what was asked for before it be written', async () => {
    const records = openRecords();
    const written = upTo(3).map(() => records.append(callOf()));
    await records.close();
    expect((await Promise.all(written)).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(await found()).toEqual({ seqs: [1, 2, 3], broken: [] });
    expect(readdirSync(folder)).toEqual(['calls.jsonl']);
  });

  it('makes nothing where there was no call', async () => {
    await openRecords().close();
    expect(existsSync(folder)).toBe(false);
  });

  it('is no failure where the files cannot be opened', async () => {
    writeFileSync(folder, '');
    const records = openRecords();
    const written = records.append(callOf());
    await records.close();
    await expect(written).rejects.toThrow();
  });

  it('may happen twice', async () => {
    const records = openRecords();
    await records.append(callOf());
    await records.close();
    const next = openRecords();
    await next.append(callOf());
    await records.close();
    expect(await next.append(callOf())).toMatchObject({ seq: 3 });
  });

  it('ends the writing: a call that ends later is refused, and lands in no other file', async () => {
    const records = openRecords();
    await records.append(callOf());
    await records.close();
    // Its number in this process is now that of the next file that is opened.
    const other = join(folder, 'other');
    const handle = openSync(other, 'a');
    onTestFinished(() => closeSync(handle));
    await expect(records.append(callOf())).rejects.toThrow();
    expect(readFileSync(other, 'utf8')).toBe('');
    expect(await found()).toEqual({ seqs: [1], broken: [] });
  });
});
