import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type * as promises from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type ChainedRecord, GENESIS, toLine } from '../../../host/audit/chain.ts';
import { followRecords } from '../../../host/audit/followRecords.ts';
import { createRecordFile } from '../../../host/audit/recordFile.ts';
import { createSignals, type Signals } from '../../e2e/waiting.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { callOf } from './callOf.ts';
import { openFilesIn } from './openFilesIn.ts';

/** What happens after each listing of a folder. */
const meanwhile = vi.hoisted(() => ({ listed: () => {} }));

vi.mock('node:fs/promises', async (original) => {
  const actual = await original<typeof promises>();
  const readdir = async (name: string): Promise<string[]> => {
    const names = await actual.readdir(name);
    meanwhile.listed();
    return names;
  };
  return { ...actual, readdir };
});

let folder: string;
let file: string;

beforeEach(() => {
  meanwhile.listed = () => {};
  folder = temporaryFolder();
  file = join(folder, 'calls.jsonl');
});

interface Following {
  readonly shown: Signals<ChainedRecord>;
  /** Ends it, and settles when it has ended. */
  end(): Promise<void>;
}

/** Follows these folders until the test has ended. */
function follow(folders: readonly string[], seen = new Set<string>()): Following {
  const shown = createSignals<ChainedRecord>();
  const ending = new AbortController();
  const followed = followRecords(folders, seen, shown.give, ending.signal);
  const end = async (): Promise<void> => {
    ending.abort();
    await followed;
  };
  onTestFinished(end);
  return { shown, end };
}

const line = (seq: number, rest: Parameters<typeof callOf>[0] = {}): string =>
  `${toLine({ seq, ...callOf(rest) }, GENESIS).line}\n`;
const seqsOf = ({ shown }: Following): number[] => shown.seen.map(({ seq }) => seq);
const sorted = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);

describe('a follower', () => {
  it('is told of each record as it is written', async () => {
    const following = follow([folder]);
    for (const seq of [1, 2, 3]) {
      appendFileSync(file, line(seq));
      await following.shown.count(seq, 'the record');
    }
    expect(seqsOf(following)).toEqual([1, 2, 3]);
  });

  it('is told of what was written before it began, but not of what it knows', async () => {
    const { hash } = toLine({ seq: 1, ...callOf() }, GENESIS);
    appendFileSync(file, line(1) + line(2));
    const following = follow([folder], new Set([hash]));
    appendFileSync(file, line(3));
    await following.shown.count(2, 'the records');
    expect(seqsOf(following)).toEqual([2, 3]);
  });

  it('is told of all writers in all folders', async () => {
    const other = temporaryFolder();
    const following = follow([folder, other]);
    appendFileSync(file, line(1));
    appendFileSync(join(folder, 'calls-2.jsonl'), line(2));
    appendFileSync(join(other, 'calls.jsonl'), line(3));
    await following.shown.count(3, 'the records');
    expect(sorted(seqsOf(following))).toEqual([1, 2, 3]);
  });

  it('waits for a folder that is not there yet', async () => {
    const later = join(folder, 'gatehouse', 'records');
    const following = follow([later]);
    mkdirSync(later, { recursive: true });
    appendFileSync(join(later, 'calls.jsonl'), line(1));
    await following.shown.count(1, 'the record');
    appendFileSync(join(later, 'calls.jsonl'), line(2));
    await following.shown.count(2, 'the next record');
  });
});

describe('a line', () => {
  it('is told once it is whole', async () => {
    const following = follow([folder]);
    const second = line(2);
    appendFileSync(file, line(1) + second.slice(0, 60));
    await following.shown.count(1, 'the whole record');
    appendFileSync(file, second.slice(60, -1));
    // The other file shows that the half line was looked at and left.
    appendFileSync(join(folder, 'calls-2.jsonl'), line(9));
    await following.shown.first(({ seq }) => seq === 9, 'the record of the other writer');
    expect(seqsOf(following)).toEqual([1, 9]);
    appendFileSync(file, '\n');
    await following.shown.count(3, 'the record that is whole now');
    expect(seqsOf(following)).toEqual([1, 9, 2]);
  });

  it('that a crash cut within a character hides none of those after it', async () => {
    const cut = Buffer.from(line(1, { reason: 'größe' }));
    writeFileSync(file, cut.subarray(0, cut.lastIndexOf('ö') + 1));
    const following = follow([folder]);
    appendFileSync(file, `\n${line(2)}`);
    await following.shown.count(1, 'the record after the cut one');
    appendFileSync(file, line(3));
    await following.shown.count(2, 'the record after that');
    expect(seqsOf(following)).toEqual([2, 3]);
  });

  it('with a line separator in an argument name is told like any other', async () => {
    const following = follow([folder]);
    appendFileSync(file, line(1, { arguments: { 'a\u2028b': 'number' } }) + line(2));
    await following.shown.count(2, 'both records');
    expect(following.shown.seen[0]?.arguments).toEqual({ 'a\u2028b': 'number' });
  });

  it('that is no record is passed by', async () => {
    const following = follow([folder]);
    appendFileSync(file, `hello\n\n{"seq":1}\n${line(2)}`);
    await following.shown.count(1, 'the record');
    expect(seqsOf(following)).toEqual([2]);
  });
});

describe('rotation', () => {
  it('loses no record and tells none twice, however fast it goes', async () => {
    const following = follow([folder]);
    // Four records a file, so that all of them are still kept.
    const records = createRecordFile(folder, 1_400);
    for (let call = 1; call <= 36; call += 1) await records.append(callOf({ ms: call }));
    await following.shown.count(36, 'the records');
    await records.append(callOf());
    await following.shown.count(37, 'the record after the last rotation');
    await records.close();
    expect(sorted(seqsOf(following))).toEqual(Array.from({ length: 37 }, (_, n) => n + 1));
    await following.end();
    expect(openFilesIn(folder)).toEqual([]);
  });

  it('hides nothing that was written to a file just before it took the name of another', async () => {
    const former = join(folder, 'calls.1.jsonl');
    writeFileSync(former, line(1) + line(2));
    writeFileSync(file, line(3));
    const following = follow([folder]);
    await following.shown.count(3, 'the first records');
    // Under that name the follower has read as many bytes as the file that gets it now is long.
    appendFileSync(file, line(4));
    renameSync(former, join(folder, 'calls.2.jsonl'));
    renameSync(file, former);
    writeFileSync(file, line(5));
    await following.shown.count(5, 'the records around the rotation');
    expect(sorted(seqsOf(following))).toEqual([1, 2, 3, 4, 5]);
  });

  it('between the listing and the reading hides no record and tells none twice', async () => {
    const numbered = (n: number): string => join(folder, `calls.${n}.jsonl`);
    writeFileSync(numbered(1), line(1) + line(2));
    writeFileSync(file, line(3));
    const following = follow([folder]);
    await following.shown.count(3, 'the first records');
    // For one reading no name leads to the oldest file.
    meanwhile.listed = () => {
      meanwhile.listed = () => {};
      renameSync(numbered(1), numbered(2));
      renameSync(file, numbered(1));
      writeFileSync(file, line(5));
    };
    appendFileSync(file, line(4));
    await following.shown.count(5, 'the records around the rotation');
    appendFileSync(file, line(6));
    await following.shown.count(6, 'the record after the rotation');
    expect(sorted(seqsOf(following))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('may remove a file that was followed', async () => {
    writeFileSync(join(folder, 'calls.1.jsonl'), line(1));
    const following = follow([folder]);
    await following.shown.count(1, 'the first record');
    rmSync(join(folder, 'calls.1.jsonl'));
    writeFileSync(file, line(2));
    await following.shown.count(2, 'the next record');
  });
});

describe('the end', () => {
  it('comes with the signal', async () => {
    const following = follow([folder]);
    appendFileSync(file, line(1));
    await following.shown.count(1, 'the record');
    await following.end();
    appendFileSync(file, line(2));
    expect(seqsOf(following)).toEqual([1]);
  });

  it('comes at once where the signal has come before', async () => {
    await followRecords([folder], new Set(), () => {}, AbortSignal.abort());
  });

  it('comes with an error where showing a record fails', async () => {
    appendFileSync(file, line(1));
    const show = (): never => {
      throw new Error('the output is closed');
    };
    const { signal } = new AbortController();
    await expect(followRecords([folder], new Set(), show, signal)).rejects.toThrow('the output is closed');
  });
});
