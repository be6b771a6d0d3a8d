import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { createCallers } from '../../../host/endpoint/callers.ts';
import { createLastingTokens } from '../../../host/workspace/lastingTokens.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

let file: string;

beforeEach(() => {
  file = join(temporaryFolder(), 'tokens.json');
});

function setUp() {
  const callers = createCallers();
  const [ended, masked]: [string[], string[]] = [[], []];
  callers.onDidEnd(({ agent }) => ended.push(agent));
  const redactor = { add: (text: string) => void masked.push(text) };
  const tokens = createLastingTokens({ file, callers, redactor: () => redactor, onRead: () => {} });
  return { callers, ended, masked, tokens };
}

it('mints a token that is good at once, is masked, and is nowhere in the file', async () => {
  const { tokens, callers, masked } = setUp();
  const token = await tokens.mint('ci');
  expect(callers.find(token)?.agent).toBe('ci');
  expect(masked).toEqual([token]);
  expect(readFileSync(file, 'utf8')).not.toContain(token);
  expect(Object.keys(tokens.held)).toEqual(['ci']);
});

it('has ended what the former token opened when the new one is there', async () => {
  const { tokens, callers, ended } = setUp();
  const former = await tokens.mint('ci');
  await tokens.mint('other');
  await tokens.mint('ci');
  expect(callers.find(former)).toBeUndefined();
  expect(ended).toEqual(['ci']);
});

it('takes a token away', async () => {
  const { tokens, callers, ended } = setUp();
  const token = await tokens.mint('ci');
  await tokens.revoke('ci');
  expect(callers.find(token)).toBeUndefined();
  expect(ended).toEqual(['ci']);
  await tokens.revoke('nobody');
});

it('keeps what was good where the file is broken', async () => {
  const { tokens, callers } = setUp();
  const token = await tokens.mint('ci');
  writeFileSync(file, '{');
  await expect(tokens.read()).rejects.toThrow('is not a token file');
  await expect(tokens.mint('other')).rejects.toThrow('is not a token file');
  expect(callers.find(token)?.agent).toBe('ci');
});
