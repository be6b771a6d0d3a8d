import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { ConnectorModel } from '../../../protocol/connectors.ts';
import { root } from '../../../scripts/project.ts';
import { sdkServers } from '../../servers/sdkServers.ts';
import { tokens } from '../host/editor.ts';
import { atEndOfFile } from '../lifetime.ts';
import { connectTo, type Peer } from '../peers.ts';
import { verifies } from '../verifies.ts';
import { createSignals } from '../waiting.ts';
import { type Fleet, type FleetEntry, openFleet } from './fleet.ts';

/** A server that somebody else has written, and one call of it. */
interface RealServer {
  readonly name: string;
  readonly transport: ConnectorModel['transport'];
  readonly revision: string;
  readonly tools: number;
  readonly call: readonly [tool: string, given: Readonly<Record<string, unknown>>, says: RegExp];
  start(): Promise<FleetEntry>;
}

const kinds = ['2025-11-25', '2026-07-28'] as const;
const program = (name: string): string =>
  join(root, `node_modules/@modelcontextprotocol/server-${name}/dist/index.js`);
const hello = ['echo', { text: 'hello' }, /^hello$/] as const;

async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'gatehouse-peers-')));
  atEndOfFile(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Runs the reference server with every feature as an HTTP server. */
async function startEverything(kind: 'sse' | 'streamableHttp', path: string): Promise<FleetEntry> {
  const port = await freePort();
  const child: ChildProcess = spawn(process.execPath, [program('everything'), kind], {
    env: { PATH: process.env.PATH ?? '', PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  atEndOfFile(() => child.kill('SIGKILL'));
  const said = createSignals<string>();
  child.stderr?.on('data', (text: Buffer) => said.give(text.toString()));
  await said.first((text) => text.includes(`port ${port}`), `${kind} to listen`);
  return { url: `http://127.0.0.1:${port}${path}` };
}

async function startFiles(): Promise<FleetEntry> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'note.txt'), 'a note\n');
  return { command: process.execPath, args: [program('filesystem'), folder] };
}

async function startMemory(): Promise<FleetEntry> {
  const env = { MEMORY_FILE_PATH: join(await temporaryFolder(), 'memory.jsonl') };
  return { command: process.execPath, args: [program('memory')], env };
}

const everything = {
  tools: 17,
  call: ['echo', { message: 'hello' }, /^Echo: hello$/],
} as const satisfies Partial<RealServer>;

const modernStdio = join(root, 'test/servers/stdio/sdkModern.ts');
const startModern = (...args: readonly string[]): Promise<FleetEntry> =>
  Promise.resolve({ command: process.execPath, args: [modernStdio, ...args] });

const transports = { modern: 'streamable-http', legacy: 'streamable-http', sse: 'sse' } as const;
const revisions = { modern: '2026-07-28', legacy: '2025-11-25', sse: '2024-11-05' } as const;

const servers: readonly RealServer[] = [
  {
    ...{ name: 'everything over stdio', transport: 'stdio', revision: '2025-11-25', ...everything },
    start: () => Promise.resolve({ command: process.execPath, args: [program('everything'), 'stdio'] }),
  },
  {
    ...{ name: 'everything over SSE', transport: 'sse', revision: '2024-11-05', ...everything },
    start: () => startEverything('sse', '/sse'),
  },
  {
    ...{ name: 'everything over Streamable HTTP', transport: 'streamable-http', ...everything },
    revision: '2025-11-25',
    start: () => startEverything('streamableHttp', '/mcp'),
  },
  {
    ...{ name: 'filesystem', transport: 'stdio', revision: '2025-11-25', tools: 14 },
    call: ['list_allowed_directories', {}, /gatehouse-peers-/],
    start: startFiles,
  },
  {
    ...{ name: 'memory', transport: 'stdio', revision: '2025-11-25', tools: 9 },
    call: ['read_graph', {}, /"entities": \[\]/],
    start: startMemory,
  },
  ...sdkServers.map(
    ({ name, verdict, start }): RealServer => ({
      ...{ name, transport: transports[verdict], revision: revisions[verdict], tools: 1, call: hello },
      start: async () => {
        const { url, close } = await start();
        atEndOfFile(close);
        return { url };
      },
    }),
  ),
  {
    ...{ name: 'SDK 2.x over stdio, both eras', transport: 'stdio', revision: '2026-07-28' },
    ...{ tools: 1, call: hello },
    start: () => startModern(),
  },
  {
    ...{ name: 'SDK 2.x over stdio, 2026-07-28 alone', transport: 'stdio', revision: '2026-07-28' },
    ...{ tools: 1, call: hello },
    start: () => startModern('reject'),
  },
];

const sourceOf = (index: number): string => `peer-${index}`;
const lines: string[] = [];
let fleet: Fleet;
let peers: readonly Peer[];

beforeAll(async () => {
  const entries = await Promise.all(servers.map(({ start }) => start()));
  fleet = await openFleet(new Map(entries.map((entry, index) => [sourceOf(index), entry])));
  await Promise.allSettled(
    servers.map(async (_, index) => {
      await fleet.until(sourceOf(index), ({ state }) => state.kind === 'ready', 'be ready');
      await fleet.accept(sourceOf(index));
    }),
  );
  peers = await Promise.all(kinds.map((kind) => connectTo(fleet.url, tokens.first, kind)));
}, 60_000);

afterAll(() => console.log(`Servers that others have written:\n${lines.join('\n')}`));

for (const [index, { name, transport, revision, tools, call }] of servers.entries()) {
  verifies(
    'server.peer',
    async () => {
      const source = sourceOf(index);
      const connector = fleet.now(source);
      const ms = String(fleet.timeTo(source, 'ready')).padStart(6);
      const spoken = `${connector.transport} ${connector.revision}`.padEnd(27);
      lines.push(
        `${name.padEnd(40)} ${connector.state.kind} ${spoken} ${connector.tools.length} tools ${ms} ms`,
      );
      expect(connector).toMatchObject({ state: { kind: 'ready' }, transport, revision, held: [] });
      expect(connector.repairs).toEqual([]);
      for (const peer of peers) {
        const names = (await peer.names()).filter((each) => each.startsWith(`${source}_`));
        expect(names).toHaveLength(tools);
        const [tool, given, says] = call;
        const answer = await peer.call(`${source}_${tool}`, given);
        expect(answer.text).toMatch(says);
        expect(answer.isError).toBe(false);
      }
    },
    name,
  );
}
