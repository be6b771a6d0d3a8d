import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from '../../scripts/project.ts';

it('a process that serves survives a promise that nobody awaits and a listener that throws, and tells of both', async () => {
  const program = `
    import { createEmitter } from './host/base/event.ts';
    import { surviveFaults } from './host/faults.ts';
    surviveFaults();
    const { event, fire } = createEmitter();
    event(() => { throw new Error('the listener failed'); });
    fire();
    void Promise.reject('Authorization: Bearer abcdefgh12345');
    setTimeout(() => console.log('still there'));`;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { cwd: root },
  );
  expect(stdout).toBe('still there\n');
  expect(stderr).toMatch(/^Unhandled rejection: Error: the listener failed\n {4}at /);
  expect(stderr).toContain('Unhandled rejection: Error: Authorization: Bearer [redacted]');
});
