import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainStartFailure } from '../../../../../host/sources/mcp/stdio/startFailure.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { type Given, openStdio } from './openStdio.ts';

async function fail(given: Given): Promise<string> {
  const { transport, closed, errors } = openStdio({ args: ['a'], ...given });
  const error = await transport.start().catch((reason: unknown) => reason);
  await transport.close();
  expect(closed.seen).toEqual([]);
  expect(errors.seen).toEqual([]);
  return (error as Error).message;
}

describe('a command that cannot be started', () => {
  it('is not in PATH', async () => {
    const message = await fail({ command: 'gatehouse-no-such-command', env: { PATH: '/usr/bin' } });
    expect(message).toMatch(
      /^The command "gatehouse-no-such-command" was not found\. Is it installed\?.*PATH/,
    );
  });
  it('is not where its path says', async () => {
    expect(await fail({ command: './missing/server' })).toContain('Correct the path');
  });
  it('is not executable', async () => {
    const folder = temporaryFolder();
    const command = join(folder, 'server.sh');
    writeFileSync(command, '#!/bin/sh\n');
    chmodSync(command, 0o644);
    expect(await fail({ command })).toBe(
      `The command "${command}" is not executable. Allow it to be executed (\`chmod +x\`), ` +
        'or name the program that runs it as `command` and the file in `args`.',
    );
  });
  it('has a folder that is missing', async () => {
    const cwd = join(temporaryFolder(), 'missing');
    expect(await fail({ cwd })).toContain(`${cwd}, where it is to run, is not a folder`);
  });
  it('holds a character that no command may hold', async () => {
    expect(await fail({ command: 'a\0b' })).toMatch(/could not be started/);
  });
  it('holds its arguments', () => {
    const cause = Object.assign(new Error('spawn'), { code: 'ENOENT' });
    const { message } = explainStartFailure(cause, { command: 'npx -y a', args: [], cwd: '.' });
    expect(message).toContain('Name the program alone');
  });
});
