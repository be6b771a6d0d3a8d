import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type * as promises from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { GENESIS, toLine } from '../../../host/audit/chain.ts';
import { readRecords, recordFiles } from '../../../host/audit/readRecords.ts';
import type * as lines from '../../../host/audit/lines.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { callOf } from './callOf.ts';
import { openFilesIn } from './openFilesIn.ts';

/** What happens while records are read: after each listing of a folder, each opening and each reading of a file. */
const meanwhile = vi.hoisted(() => ({ listed: () => {}, opened: () => {}, read: () => {} }));

vi.mock('node:fs/promises', async (original) => {
  const actual = await original<typeof promises>();
  const readdir = async (folder: string): Promise<string[]> => {
    const names = await actual.readdir(folder);
    meanwhile.listed();
    return names;
  };
  const open: typeof actual.open = async (...given) => {
    const handle = await actual.open(...given);
    meanwhile.opened();
    return handle;
  };
  return { ...actual, readdir, open };
});

vi.mock('../../../host/audit/lines.ts', async (original) => {
  const actual = await original<typeof lines>();
  return {
    toLines: async function* (pieces: AsyncIterable<Buffer>) {
      yield* actual.toLines(pieces);
      meanwhile.read();
    },
  };
});

beforeEach(() => {
  Object.assign(meanwhile, { listed: () => {}, opened: () => {}, read: () => {} });
});

/** Lines that follow from each other, one for each time. */
function chain(times: readonly string[], agent = 'copilot', start = GENESIS): string[] {
  let prev = start;
  return times.map((at, index) => {
    const { line, hash } = toLine({ seq: index + 1, ...callOf({ at, agent }) }, prev);
    prev = hash;
    return line;
  });
}

function write(folder: string, name: string, lines: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return file;
}

const hashOf = (line = ''): string => (JSON.parse(line) as { hash: string }).hash;
const five = chain(['1', '2', '3', '4', '5']);

describe('the records of several files', () => {
  it('come with the oldest first, whoever wrote them', async () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()];
    write(one, 'calls.jsonl', chain(['10:00', '10:02', '10:04'], 'a'));
    write(one, 'calls-2.jsonl', chain(['10:01', '10:05'], 'b'));
    write(two, 'calls.jsonl', chain(['10:03'], 'c'));
    const { records, broken } = await readRecords([one, two]);
    expect(records.map(({ at, agent }) => `${at} ${agent}`)).toEqual([
      '10:00 a',
      '10:01 b',
      '10:02 a',
      '10:03 c',
      '10:04 a',
      '10:05 b',
    ]);
    expect(broken).toEqual([]);
  });

  it('are closed again, also where one of them cannot be read', async () => {
    const folder = temporaryFolder();
    for (const name of ['calls.1.jsonl', 'calls.jsonl']) write(folder, name, five);
    await readRecords([folder]);
    expect(openFilesIn(folder)).toEqual([]);
    mkdirSync(join(folder, 'calls.2.jsonl'));
    await expect(readRecords([folder])).rejects.toThrow('EISDIR');
    expect(openFilesIn(folder)).toEqual([]);
  });

  it('keep the order of writing where they came at the same time', async () => {
    const folder = temporaryFolder();
    write(folder, 'calls.jsonl', chain(['10:00', '10:00', '10:00']));
    expect((await readRecords([folder])).records.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it('are one chain over the files that were rotated', async () => {
    const folder = temporaryFolder();
    write(folder, 'calls.10.jsonl', five.slice(0, 1));
    write(folder, 'calls.2.jsonl', five.slice(1, 3));
    write(folder, 'calls.1.jsonl', five.slice(3, 4));
    write(folder, 'calls.jsonl', five.slice(4));
    const { records, broken } = await readRecords([folder]);
    expect(records.map(({ at }) => at)).toEqual(['1', '2', '3', '4', '5']);
    expect(broken).toEqual([]);
  });

  it('may follow on a file that is no longer kept', async () => {
    const folder = temporaryFolder();
    write(folder, 'calls.1.jsonl', five.slice(2, 4));
    write(folder, 'calls.jsonl', five.slice(4));
    expect((await readRecords([folder])).broken).toEqual([]);
  });

  it('are none where there is no folder, or nothing in it', async () => {
    const folder = temporaryFolder();
    const nothing = { records: [], broken: [] };
    expect(await readRecords([])).toEqual(nothing);
    expect(await readRecords([folder, join(folder, 'none')])).toEqual(nothing);
    write(folder, 'calls.jsonl', []);
    expect(await readRecords([folder])).toEqual(nothing);
  });

  it('are not looked for in other files', async () => {
    const folder = temporaryFolder();
    for (const name of ['calls.lock', 'calls.jsonl.bak', 'my-calls.jsonl', 'calls-x.jsonl', 'calls..jsonl'])
      write(folder, name, ['{']);
    expect(await recordFiles(folder)).toEqual(new Map());
  });

  it('fail to be read where the folder is a file', async () => {
    const file = write(temporaryFolder(), 'calls.jsonl', []);
    await expect(readRecords([file])).rejects.toThrow('ENOTDIR');
  });
});

describe('a broken chain', () => {
  const [one = '', two = '', three = '', four = '', fifth = ''] = five;
  const forged = (line: string): string => line.replace('"status":"ok"', '"status":"denied"');

  it.each([
    ['an altered line', [one, forged(two), three, four, fifth], [2]],
    ['a line taken out', [one, three, four, fifth], [2]],
    ['several lines taken out', [one, four, fifth], [2]],
    ['a line put twice', [one, two, two, three, four, fifth], [3]],
    ['lines exchanged', [one, three, two, four, fifth], [2, 3, 4]],
    ['a line of another chain', [one, ...chain(['1'], 'other'), two], [2, 3]],
    ['an empty line', [one, '', two], [2]],
    ['something that is no record', [one, 'hello', '{"seq":2}', two], [2, 3]],
    ['half a line, as a crash leaves it', [one, two.slice(0, 50), two, three], [2]],
  ])('is told for %s', async (_, lines, expected) => {
    const folder = temporaryFolder();
    const file = write(folder, 'calls.jsonl', lines);
    const { broken } = await readRecords([folder]);
    expect(broken).toEqual(expected.map((line) => ({ file, line })));
  });

  it('is told for a line that was altered together with its own hash', async () => {
    const folder = temporaryFolder();
    const changed = toLine({ seq: 2, ...callOf({ at: '2', status: 'denied' }) }, hashOf(one)).line;
    const file = write(folder, 'calls.jsonl', [one, changed, three]);
    expect((await readRecords([folder])).broken).toEqual([{ file, line: 3 }]);
  });

  it('is told for the first line of a file that does not follow from the file before', async () => {
    const folder = temporaryFolder();
    write(folder, 'calls.1.jsonl', [one, two]);
    const file = write(folder, 'calls.jsonl', [four, fifth]);
    expect((await readRecords([folder])).broken).toEqual([{ file, line: 1 }]);
  });

  it('is told for the last line while it is cut, and shows all the others', async () => {
    const folder = temporaryFolder();
    const file = write(folder, 'calls.jsonl', [one, two]);
    appendFileSync(file, three.slice(0, 100));
    const { records, broken } = await readRecords([folder]);
    expect(records).toHaveLength(2);
    expect(broken).toEqual([{ file, line: 3 }]);
  });

  it('belongs to one writer and leaves the others whole', async () => {
    const folder = temporaryFolder();
    const file = write(folder, 'calls-2.jsonl', [one, three]);
    write(folder, 'calls.jsonl', five);
    expect((await readRecords([folder])).broken).toEqual([{ file, line: 2 }]);
  });
});

describe('a rotation meanwhile', () => {
  const [one = '', two = '', three = '', four = ''] = five;

  /** A folder with two files, and what a writer does to them when the newer one is full. */
  function rotating() {
    const folder = temporaryFolder();
    const numbered = (n: number): string => join(folder, n === 0 ? 'calls.jsonl' : `calls.${n}.jsonl`);
    write(folder, 'calls.1.jsonl', [one, two]);
    write(folder, 'calls.jsonl', [three]);
    const rotate = (): void => {
      for (let n = 30; n >= 0; n -= 1) if (existsSync(numbered(n))) renameSync(numbered(n), numbered(n + 1));
      write(folder, 'calls.jsonl', [four]);
    };
    return { folder, rotate };
  }

  const once = (work: () => void) => {
    let isDone = false;
    return (): void => {
      if (isDone) return;
      isDone = true;
      work();
    };
  };

  it('while a file is read makes no gap in the chain', async () => {
    const { folder, rotate } = rotating();
    meanwhile.read = once(rotate);
    const { records, broken } = await readRecords([folder]);
    expect(broken).toEqual([]);
    expect(records.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  it('between the listing and the reading hides no record', async () => {
    const { folder, rotate } = rotating();
    meanwhile.listed = once(rotate);
    const { records, broken } = await readRecords([folder]);
    expect(broken).toEqual([]);
    expect(records.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  it('between the opening of two files makes no gap, also where their number stays', async () => {
    const { folder, rotate } = rotating();
    meanwhile.opened = once(() => {
      rotate();
      rmSync(join(folder, 'calls.2.jsonl'));
    });
    const { records, broken } = await readRecords([folder]);
    expect(broken).toEqual([]);
    expect(records.map(({ seq }) => seq)).toEqual([3, 4]);
  });

  it('that removes the oldest file before it is opened costs that file alone', async () => {
    const { folder } = rotating();
    meanwhile.listed = () => rmSync(join(folder, 'calls.1.jsonl'), { force: true });
    const { records, broken } = await readRecords([folder]);
    expect(broken).toEqual([]);
    expect(records.map(({ seq }) => seq)).toEqual([3]);
  });

  it('at every turn is waited for only so long', async () => {
    const { folder, rotate } = rotating();
    let rotations = 0;
    meanwhile.listed = () => {
      rotations += 1;
      if (rotations <= 1_000) rotate();
    };
    await readRecords([folder]);
    expect(rotations).toBeLessThan(100);
    expect(openFilesIn(folder)).toEqual([]);
  });
});

it('shows a call whose argument has a line separator in its name', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'records'));
  const { line } = toLine({ seq: 1, ...callOf({ arguments: { 'a\u2028b': 'string(1)' } }) }, GENESIS);
  const file = write(join(folder, 'records'), 'calls.jsonl', [line]);
  expect(readFileSync(file, 'utf8')).toContain('\u2028');
  const { records, broken } = await readRecords([join(folder, 'records')]);
  expect(records).toMatchObject([{ arguments: { 'a\u2028b': 'string(1)' } }]);
  expect(broken).toEqual([]);
});
