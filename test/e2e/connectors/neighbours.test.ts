import { createServer, type AddressInfo } from 'node:net';
import { expect, vi } from 'vitest';
import { approveCommand } from '../../../protocol/messages.ts';
import { startLegacyBut } from '../../servers/legacyBut.ts';
import { answerLegacy, startTiny } from '../../servers/tinyServer.ts';
import { atEndOfFile } from '../lifetime.ts';
import { verifies } from '../verifies.ts';
import { commandOf, type Desk, type Fits, is, openDesk } from './desk.ts';

// A process that dies at its start is tried five times, ever more slowly.
vi.setConfig({ testTimeout: 60_000 });

verifies('life.neighbours', async () => {
  const live = Array.from({ length: 15 }, (_, index) => `live${index}`);
  const entries = await Promise.all(
    live.map(async (name) => {
      const server = await startTiny(answerLegacy);
      atEndOfFile(() => server.close());
      return [name, `url: '${server.origin}/mcp'`] as const;
    }),
  );
  const dead = await openDead();
  // The dead ones come first, where they could be in the way.
  const started = Date.now();
  const desk = await openDesk({ ...dead, ...Object.fromEntries(entries) });
  const approving = approve(desk, 'crashes');
  await Promise.all(live.map(desk.admit));
  await approving;
  const readyAt = (name: string): number => Date.parse(desk.now(name).state.at);
  const ready = Math.max(...live.map(readyAt));
  console.info(
    `15 live connectors beside 5 dead ones: all ready ${ready - started} ms after the editor began`,
  );
  // One of the dead ones has not even been found to be dead.
  expect(['detecting', 'connecting']).toContain(desk.now('silent').state.kind);
  expect((await desk.agent.names()).toSorted()).toEqual(live.map((name) => `${name}_echo`).toSorted());
  expect((await desk.agent.call('live7_echo', { text: 'x' })).text).toBe('x');
  await desk.until('refused', is('failed'), 'the refused one to have failed');
  await desk.until('broken', is('failed'), 'the broken one to have failed');
  const page = await desk.until('page', is('failed'), 'the page to be told from a server');
  // A server of one's own may be started there later.
  expect(page.state).toMatchObject({ isLasting: true });
  await desk.until('silent', is('failed'), 'the silent one to have failed', 20_000);
  const isGivenUp: Fits = ({ state }) => state.kind === 'failed' && state.retryAt === undefined;
  await desk.until('crashes', isGivenUp, 'the process that dies at its start to be given up', 30_000);
  expect(live.filter((name) => !is('ready')(desk.now(name)))).toEqual([]);
  expect(await desk.agent.names()).toHaveLength(15);
});

async function approve({ workspace: { folder }, editor, until }: Desk, name: string): Promise<void> {
  const { state } = await until(name, is('needs-approval'), `the command of ${name} to wait for a person`);
  if (state.kind === 'needs-approval')
    await editor.link.send(approveCommand, { folder, name, hash: state.approval.hash });
}

/** Five that cannot be connected to, each for another reason. */
async function openDead(): Promise<Readonly<Record<string, string>>> {
  const closed = await startTiny(answerLegacy);
  await closed.close();
  const silent = createServer((socket) => void socket.on('error', () => {}));
  await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
  atEndOfFile(() => silent.close());
  const broken = await startLegacyBut((_, response) => {
    response.writeHead(503).end('Service Unavailable');
    return true;
  });
  const page = await startLegacyBut((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>Welcome</title>');
    return true;
  });
  for (const server of [broken, page]) atEndOfFile(() => server.close());
  const { port } = silent.address() as AddressInfo;
  return {
    refused: `url: '${closed.origin}/mcp'`,
    silent: `url: 'http://127.0.0.1:${port}/mcp'`,
    broken: `url: '${broken.origin}/mcp'`,
    page: `url: '${page.origin}/mcp'`,
    crashes: commandOf('diesAtOnce.ts'),
  };
}
