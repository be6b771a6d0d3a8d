import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { heardFileOf, readHeard, writeHeard } from '../../../host/state/heardFile.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

let file: string;
const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

beforeEach(() => {
  file = heardFileOf(join(temporaryFolder(), 'gatehouse', 'shop-1234'));
});

it('keeps who has called, in a file of its owner', async () => {
  const heard = new Map([['ci', { firstAt: at(1), lastAt: at(2), client: 'CI' }]]);
  await writeHeard(file, heard);
  expect(await readHeard(file)).toEqual(heard);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('keeps what another gate has written, and of one agent the later word', async () => {
  await writeHeard(file, new Map([['ci', { firstAt: at(1), lastAt: at(5) }]]));
  await writeHeard(file, new Map([['ci', { firstAt: at(2), lastAt: at(3) }]]));
  await writeHeard(file, new Map([['claude', { firstAt: at(4), lastAt: at(4) }]]));
  expect(await readHeard(file)).toEqual(
    new Map([
      ['ci', { firstAt: at(1), lastAt: at(5) }],
      ['claude', { firstAt: at(4), lastAt: at(4) }],
    ]),
  );
});

it.each(['', '{', 'null', '[]', '{"agents":5}', '{"agents":{"ci":5,"b":{"firstAt":"x","lastAt":"y"}}}'])(
  'reads nobody from %j, and writes over it',
  async (text) => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    expect(await readHeard(file)).toEqual(new Map());
    await writeHeard(file, new Map([['__proto__', { firstAt: at(1), lastAt: at(1) }]]));
    expect([...(await readHeard(file)).keys()]).toEqual(['__proto__']);
    expect(readFileSync(file, 'utf8')).toContain('"__proto__"');
  },
);
