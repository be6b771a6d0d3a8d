import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { hashToken, mintToken } from '../../../host/endpoint/callers.ts';
import { readTokens, removeToken, tokenFileOf, writeToken } from '../../../host/state/tokenFile.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

let file: string;
const [one, two] = [hashToken('one'), hashToken('two')];

async function hashes(): Promise<Record<string, string>> {
  const tokens = Object.entries(await readTokens(file));
  return Object.fromEntries(tokens.map(([agent, { hash }]) => [agent, hash]));
}

beforeEach(() => {
  file = tokenFileOf(join(temporaryFolder(), 'gatehouse', 'shop-1234'));
});

describe('writing', () => {
  it('sets the token of one agent and leaves those of the others', async () => {
    await writeToken(file, 'copilot', one);
    await writeToken(file, 'ci', two);
    expect(await hashes()).toEqual({ copilot: one, ci: two });
    await writeToken(file, 'copilot', two);
    expect(await hashes()).toEqual({ copilot: two, ci: two });
  });

  it('notes when a token was minted', async () => {
    const before = Date.now();
    await writeToken(file, 'ci', one);
    const mintedAt = Date.parse((await readTokens(file))['ci']?.mintedAt ?? '');
    expect(mintedAt).toBeGreaterThanOrEqual(before);
    expect(mintedAt).toBeLessThanOrEqual(Date.now());
  });

  it('loses none of several that are minted at once', async () => {
    const agents = Array.from({ length: 20 }, (_, index) => `agent-${index}`);
    await Promise.all(agents.map((agent) => writeToken(file, agent, one)));
    expect(Object.keys(await readTokens(file))).toHaveLength(20);
  });

  it('writes the hash and never the token', async () => {
    const token = mintToken();
    await writeToken(file, 'ci', hashToken(token));
    expect(readFileSync(file, 'utf8')).not.toContain(token);
  });

  it('is for its owner only, and leaves no draft behind', async () => {
    await writeToken(file, 'ci', one);
    expect(readdirSync(dirname(file))).toEqual(['tokens.json']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
  });

  it('replaces the file as a whole: who reads meanwhile sees the old or the new', async () => {
    await writeToken(file, 'ci', one);
    const write = async (): Promise<void> => {
      for (let turn = 0; turn < 50; turn += 1) await writeToken(file, 'ci', turn % 2 === 0 ? two : one);
    };
    const seen: string[] = [];
    const read = async (): Promise<void> => {
      for (let turn = 0; turn < 300; turn += 1) seen.push(...Object.values(await hashes()));
    };
    await Promise.all([write(), read()]);
    expect(new Set(seen)).toEqual(new Set([one, two]));
  });

  it('takes any name for an agent', async () => {
    for (const agent of ['__proto__', 'constructor', 'with "quotes"', '']) await writeToken(file, agent, one);
    expect(Object.entries(await readTokens(file))).toHaveLength(4);
    expect(Object.hasOwn(await readTokens(file), '__proto__')).toBe(true);
  });

  it('does not write over a file that it cannot read', async () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'something of somebody');
    await expect(writeToken(file, 'ci', one)).rejects.toThrow('is not a token file');
    expect(readFileSync(file, 'utf8')).toBe('something of somebody');
  });
});

describe('removing', () => {
  it('takes one token away, leaves the others, and says whether there was one', async () => {
    await writeToken(file, 'copilot', one);
    await writeToken(file, 'ci', two);
    expect(await removeToken(file, 'copilot')).toBe(true);
    expect(await hashes()).toEqual({ ci: two });
    expect(await removeToken(file, 'copilot')).toBe(false);
    expect(await removeToken(file, 'toString')).toBe(false);
  });

  it('writes no file where there was none', async () => {
    expect(await removeToken(file, 'ci')).toBe(false);
    await expect(async () => statSync(file)).rejects.toThrow('ENOENT');
  });
});

describe('reading', () => {
  it('takes a file of bare hashes, and keeps them when it is written anew', async () => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ agents: { copilot: one } }));
    expect(await readTokens(file)).toEqual({ copilot: { hash: one } });
    await writeToken(file, 'ci', two);
    expect(await readTokens(file)).toMatchObject({ copilot: { hash: one }, ci: { hash: two } });
  });

  it('finds none where there is no file', async () => {
    expect(await readTokens(file)).toEqual({});
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{}',
    '{"agents":[]}',
    '{"agents":{"ci":5}}',
    '{"agents":{"ci":""}}',
    '{"agents":{"ci":{}}}',
    '{"agents":{"ci":{"hash":5}}}',
    `{"agents":{"ci":{"hash":"${hashToken('x')}","mintedAt":"yesterday"}}}`,
    '{"agents":{"ci":"token-in-plain-text"}}',
    `{"agents":{"ci":"${hashToken('x').toUpperCase()}"}}`,
  ])('refuses %j and says what to do', async (text) => {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    await expect(readTokens(file)).rejects.toMatchObject({
      code: 'invalid-file',
      message: `${file} is not a token file. Remove it, then mint the tokens again with "gatehouse token AGENT".`,
    });
  });

  it('fails with its own words where the file cannot be opened', async () => {
    mkdirSync(file, { recursive: true });
    await expect(readTokens(file)).rejects.toThrow('EISDIR');
  });
});
