import { once } from 'node:events';
import { expect, it } from 'vitest';
import { initialize, rpc } from '../../e2e/rawRequest.ts';
import { inTime } from '../../e2e/waiting.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { folderWith, startGatehouse } from './gatehouse.ts';

/** A client whose `initialize` was answered. */
async function connect() {
  const folder = folderWith({ '.gatehouse/gateway.yaml': 'version: 1\napis: {}\n' });
  const running = startGatehouse(temporaryFolder(), ['stdio', folder, '--agent', 'copilot']);
  const write = (message: object): void => {
    running.child.stdin.write(`${JSON.stringify(message)}\n`);
  };
  write(initialize('2025-11-25'));
  await inTime(once(running.child.stdout, 'data'), 'the answer to initialize');
  return { ...running, write };
}

it('ends when the client closes the input', async () => {
  const { child, ended, stderr } = await connect();
  child.stdin.end();
  expect(await ended()).toBe(0);
  expect(stderr()).toMatch(/^gatehouse: no gate runs for \S+ yet, so this process runs it\.\n$/);
});

it('ends, and says why, after a message beyond the limit, from which on nothing is read', async () => {
  const { child, ended, stderr } = await connect();
  child.stdin.write('x'.repeat(11 * 1024 * 1024));
  expect(await ended()).toBe(0);
  expect(stderr()).toMatch(/^gatehouse: warn: .*maximum size/m);
});

it('ends when nobody reads its answers any more', async () => {
  const { child, ended, write } = await connect();
  child.stdout.destroy();
  await once(child.stdout, 'close');
  write(rpc('tools/list', {}, 2));
  expect(await ended()).toBe(0);
});
