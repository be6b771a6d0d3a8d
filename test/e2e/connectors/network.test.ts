import { setTimeout as pause } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { type CuttableNetwork, startNetwork } from '../../servers/http/cuttable.ts';
import { startSessions, startSseSessions } from '../../servers/http/sessionServer.ts';
import { sdkServers } from '../../servers/sdkServers.ts';
import { atEndOfFile } from '../lifetime.ts';
import { verifies } from '../verifies.ts';
import { is, openDesk } from './desk.ts';

// The network is away for 30 s, and by then there may be half a minute between two attempts.
vi.setConfig({ testTimeout: 120_000 });

const awayMs = 30_000;
const backMs = 60_000;

verifies('life.network-away', async () => {
  const networks = await openNetworks();
  const names = Object.keys(networks) as Name[];
  const entries = names.map((name) => [name, `url: '${networks[name].url}'`] as const);
  const { agent, admit, until } = await openDesk(Object.fromEntries(entries), 'limits: { callSeconds: 2 }\n');
  await Promise.all(names.map(admit));
  const call = (name: Name) => agent.call(`${name}_echo`, { text: name });
  for (const name of names) expect((await call(name)).text).toBe(name);
  await Promise.all(names.map((name) => networks[name].network.cut(name === 'lost' ? 'lost' : 'refused')));
  const away = pause(awayMs);
  // The first call may find out, and be the first to fail.
  for (const outcome of await Promise.all(names.map(call))) expect(outcome.isError).toBe(true);
  for (const name of names) {
    // What is lost takes long to be known for lost, at each attempt anew.
    const fits = name === 'lost' ? is('failed', 'connecting') : is('failed');
    const connector = await until(name, fits, `${name} to be seen as gone`, 20_000);
    if (connector.state.kind === 'failed') expect(connector.state).toHaveProperty('retryAt');
    expect(connector).toMatchObject({ isStale: true, tools: [{ native: 'echo' }] });
    const started = performance.now();
    expect((await call(name)).text).toMatch(new RegExp(`^${name} is not connected, so nothing was sent: `));
    expect(performance.now() - started).toBeLessThan(500);
  }
  expect((await agent.names()).toSorted()).toEqual(names.map((name) => `${name}_echo`).toSorted());
  await away;
  await Promise.all(names.map((name) => networks[name].network.mend()));
  const mended = performance.now();
  await Promise.all(
    names.map(async (name) => {
      await until(name, is('ready'), `${name} to be back by itself`, backMs);
      console.info(`${name}: ready ${((performance.now() - mended) / 1_000).toFixed(1)} s after the network`);
    }),
  );
  for (const name of names) expect(await call(name)).toMatchObject({ text: name, isError: false });
});

type Name = 'sessions' | 'lost' | 'sse' | 'modern';

interface Reachable {
  readonly url: string;
  readonly network: CuttableNetwork;
}

/** Servers of each kind, each behind a network of its own. */
async function openNetworks(): Promise<Readonly<Record<Name, Reachable>>> {
  const modern = await sdkServers.find(({ name }) => name === 'SDK 2.x, 2026-07-28 alone')?.start();
  const [sessions, lost, sse] = [await startSessions(), await startSessions(), await startSseSessions()];
  const reach = async (to: string): Promise<Reachable> => {
    const network = await startNetwork(to);
    atEndOfFile(() => network.close());
    return { url: network.origin + new URL(to).pathname, network };
  };
  for (const server of [sessions, lost, sse, modern]) atEndOfFile(() => server?.close());
  return {
    sessions: await reach(`${sessions.origin}/mcp`),
    lost: await reach(`${lost.origin}/mcp`),
    sse: await reach(`${sse.origin}/sse`),
    modern: await reach(modern?.url ?? ''),
  };
}
