import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RecordFile } from '../../host/audit/recordFile.ts';
import { errorResult, unsentResult } from '../../host/sources/tool.ts';
import type { CallRecord } from '../../protocol/models.ts';
import { type Setup, setUp, textOf } from './gatewaySetup.ts';

describe('the record', () => {
  it('is written before the answer leaves, however long that takes', async () => {
    const written = Promise.withResolvers<void>();
    const slowDisk = (records: RecordFile): RecordFile => ({
      ...records,
      append: async (record) => {
        await written.promise;
        return records.append(record);
      },
    });
    const { call, recorded } = setUp({ through: slowDisk });
    let inFile = -1;
    const answered = call('shop_list').then(() => (inFile = recorded().length));
    await new Promise((resolve) => setImmediate(resolve));
    expect(inFile).toBe(-1);
    written.resolve();
    await answered;
    expect(inFile).toBe(1);
  });

  it('is told as it stands in the file', async () => {
    const { call, gateway, recorded } = setUp();
    const told: CallRecord[] = [];
    gateway.onDidRecord((record) => told.push(record));
    await call('shop_list');
    await call('shop_purge');
    expect(recorded()).toMatchObject(told);
    expect(told).toHaveLength(2);
  });

  it('is one for each of many calls at once', async () => {
    const { call, recorded } = setUp();
    const names = Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? 'shop_list' : 'shop_purge'));
    await Promise.all(names.map((name) => call(name)));
    expect(recorded().map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
    expect(recorded().filter(({ status }) => status === 'denied')).toHaveLength(50);
  });

  it('holds the values of arguments only while that is switched on, and never a secret', async () => {
    let isOn = false;
    const { call, redactor, recorded } = setUp({ recordArguments: () => isOn });
    redactor.add('hunter22');
    const given = { q: 'Ada hunter22', password: 'x' };
    await call('shop_list', { arguments: given });
    isOn = true;
    await call('shop_list', { arguments: given });
    expect(recorded().map((record) => record.arguments)).toEqual([
      { q: 'string(12)', password: 'string(1)' },
      { q: 'Ada [redacted]', password: '[redacted]' },
    ]);
  });

  it('holds no secret in the names of arguments either', async () => {
    const { call, redactor, recorded } = setUp();
    redactor.add('hunter22');
    await call('shop_list', { arguments: { hunter22: 1, filter: { 'Bearer abcdefgh12345': ['x'] } } });
    expect(recorded().map((record) => record.arguments)).toEqual([
      { '[redacted]': 'number', filter: { 'Bearer [redacted]': ['string(1)'] } },
    ]);
  });

  it('is small, whatever the names of arguments', async () => {
    const { call, folder } = setUp();
    const wide = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${n}`.repeat(1_000), { a: 1 }]));
    await call('shop_list', { arguments: Object.fromEntries(['a', 'b', 'c'].map((name) => [name, wide])) });
    expect(statSync(join(folder, 'calls.jsonl')).size).toBeLessThan(50_000);
  });

  it('tells the size of all that the result holds', async () => {
    const file = { uri: 'gatehouse://shop/list/x', mimeType: 'application/pdf', blob: 'AAAA' };
    const content = [
      { type: 'text', text: 'é' },
      { type: 'image', data: 'AAAAAAAA', mimeType: 'image/png' },
      { type: 'resource', resource: file },
    ] as const;
    const { call, recorded } = setUp({ answer: async () => ({ content, isError: false }) });
    await call('shop_list');
    expect(recorded()).toMatchObject([{ bytes: 2 + 8 + 4 }]);
  });

  it('holds no secret that the client or the API let slip', async () => {
    const { call, redactor, recorded } = setUp({ answer: async () => errorResult('hunter22 is wrong', 401) });
    redactor.add('hunter22');
    await call('shop_list', { client: 'client of hunter22' });
    expect(recorded()).toMatchObject([
      { client: 'client of [redacted]', reason: '[redacted] is wrong', httpStatus: 401 },
    ]);
  });
});

describe('a call whose record cannot be written', () => {
  /** A gate whose records cannot be written, until that is mended. */
  function withoutRecords(setup: Setup = {}) {
    const gate = setUp(setup);
    const told: CallRecord[] = [];
    gate.gateway.onDidRecord((record) => told.push(record));
    // A file where the folder should be: this stops root as well.
    writeFileSync(gate.folder, '');
    return { ...gate, told, mend: () => rmSync(gate.folder) };
  }

  it('is answered as an error that says what happened, without the answer of the API', async () => {
    const { call, told, recorded, mend } = withoutRecords();
    const made = await call('shop_list');
    expect(made.isError).toBe(true);
    expect(textOf(made)).toMatch(
      /^The call was made \(ok\), and may have had its effect, but its record could not be written: .+\. Mend that before calling again\.$/,
    );
    expect(JSON.stringify(made)).not.toContain('was called');
    expect(told).toEqual([]);
    mend();
    expect((await call('shop_list')).isError).toBe(false);
    expect(recorded()).toHaveLength(1);
  });

  it.each([
    [
      'refused by the API',
      errorResult('Not today.', 409),
      'The call was made (error), and may have had its effect, but',
    ],
    [
      'not answered',
      errorResult('The API closed the connection.'),
      'The call failed, and may have had its effect, but',
    ],
    [
      'answered without a status',
      { content: [], isError: false },
      'The call was made (ok), and may have had its effect, but',
    ],
    ['not sent', unsentResult('That is impossible.'), 'The call ended before anything was sent, and'],
  ])('says what is known of its effect where it was %s', async (_, result, happening) => {
    const { call } = withoutRecords({ answer: async () => result });
    const told = `${happening} its record could not be written: `;
    expect(textOf(await call('shop_list')).slice(0, told.length)).toBe(told);
  });

  it('says so where it was cancelled', async () => {
    const caller = new AbortController();
    const { call } = withoutRecords({
      answer: async () => {
        caller.abort();
        return errorResult('The call was cancelled.');
      },
    });
    expect(textOf(await call('shop_list', { signal: caller.signal }))).toMatch(
      /^The call was cancelled, and may have had its effect, but its record/,
    );
  });

  it('says so where the role file or a person denied it', async () => {
    const { call } = withoutRecords({ askPerson: async () => 'deny' });
    for (const name of ['shop_purge', 'shop_cancel'])
      expect(textOf(await call(name)), name).toMatch(/^The call was denied, but its record/);
  });

  it('claims nothing of one that never came as far as its source', async () => {
    const asked = Promise.withResolvers<void>();
    const { call, source, told } = withoutRecords({
      askPerson: () => {
        asked.resolve();
        return new Promise(() => {});
      },
    });
    const caller = new AbortController();
    const withdrawn = call('shop_cancel', { signal: caller.signal });
    await asked.promise;
    caller.abort();
    const unfit = call('shop_cancel', { arguments: { impossible: true } });
    for (const result of [await withdrawn, await unfit])
      expect(textOf(result)).toMatch(/^The call ended before anything was sent, and its record/);
    expect([source.calls, told]).toEqual([[], []]);
  });

  it('is told in the log, for whoever can mend it', async () => {
    const { call, logged } = withoutRecords();
    await call('shop_list');
    expect(logged).toMatchObject([
      expect.stringMatching(
        /^shop\/list: The call was made \(ok\), .* its record could not be written: .+\.$/,
      ),
    ]);
  });

  it('is so too where the record cannot even be made', async () => {
    const recordArguments = (): never => {
      throw new Error('broken');
    };
    const { call, logged } = setUp({ recordArguments });
    expect(textOf(await call('shop_list'))).toMatch(/its record could not be written: broken\./);
    expect(logged).toHaveLength(1);
  });
});
