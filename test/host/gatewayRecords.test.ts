import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RecordFile } from '../../host/audit/recordFile.ts';
import { errorResult } from '../../host/sources/tool.ts';
import type { CallRecord } from '../../protocol/models.ts';
import { setUp, textOf } from './gatewaySetup.ts';

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
  it('is answered as an error that says what happened, without the answer of the API', async () => {
    const { call, folder, gateway, recorded } = setUp();
    const told: CallRecord[] = [];
    gateway.onDidRecord((record) => told.push(record));
    // A file where the folder should be: this stops root as well.
    writeFileSync(folder, '');
    const made = await call('shop_list');
    expect(made.isError).toBe(true);
    expect(textOf(made)).toMatch(
      /^The call was made \(ok\), and may have had its effect, but its record could not be written: .+\. Mend that before calling again\.$/,
    );
    expect(JSON.stringify(made)).not.toContain('was called');
    expect(textOf(await call('shop_purge'))).toMatch(/^The call was denied, but its record/);
    expect(told).toEqual([]);
    rmSync(folder);
    expect((await call('shop_list')).isError).toBe(false);
    expect(recorded()).toHaveLength(1);
  });
});
