import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { root } from '../../scripts/project.ts';
import { compareCalls, REVISIONS, type Side, toLoadRow, toRatios } from '../compareCalls.ts';
import { acceptTools, writeConnectorWorkspace } from '../connectorWorkspace.ts';
import { installPeers } from '../peers/install.ts';
import { type Running, startGateway, startProgram } from '../processes.ts';
import type { Row } from '../row.ts';
import { toSample } from '../statistics.ts';
import type { Scratch } from '../workspaces.ts';

const CONCURRENCIES = [1, 32, 256] as const;
const given = { id: 'cus_000001' };
const server = join(root, 'bench', 'servers', 'externalStdio.ts');

interface Proxy {
  readonly name: string;
  /** The revisions that it serves clients of. */
  readonly revisions: readonly (typeof REVISIONS)[number][];
  start(peers: string, port: number): Promise<Running>;
}

/** Programs of others that offer a stdio server over HTTP, without a role file or a record. */
const proxies: readonly Proxy[] = [
  {
    name: 'mcp-proxy',
    revisions: REVISIONS,
    start: (peers, port) =>
      startProgram(
        [
          join(peers, 'node_modules', 'mcp-proxy', 'dist', 'bin', 'mcp-proxy.mjs'),
          ...['--host', '127.0.0.1', '--port', String(port), '--server', 'stream', '--'],
          ...[process.execPath, server],
        ],
        port,
      ),
  },
  {
    name: 'supergateway',
    revisions: ['2025-11-25'],
    start: (peers, port) =>
      startProgram(
        [
          join(peers, 'node_modules', 'supergateway', 'dist', 'index.js'),
          ...['--stdio', `${process.execPath} ${server}`, '--outputTransport', 'streamableHttp'],
          ...['--stateful', '--port', String(port), '--logLevel', 'none'],
          ...['--protocolVersion', '2025-11-25'],
        ],
        port,
      ),
  },
];

/** A tool of a stdio server, called through the gateway and through programs that do the same, in turns. */
export async function measureProxies(scratch: Scratch): Promise<Row[]> {
  const peers = installPeers();
  const connectors = { external: { command: process.execPath, args: [server] } };
  const workspace = await writeConnectorWorkspace(scratch, 'proxies', connectors);
  await acceptTools(scratch, workspace);
  const gateway = await startGateway(workspace, scratch.env);
  try {
    const ours: Side = {
      from: gateway.peer('copilot'),
      pid: gateway.pid,
      call: { name: 'external_get_customer_0', arguments: given },
    };
    const rows: Row[] = [];
    for (const proxy of proxies) rows.push(...(await compareWith(proxy, peers, ours)));
    return rows;
  } finally {
    await gateway.end();
  }
}

async function compareWith({ name, revisions, start }: Proxy, peers: string, ours: Side): Promise<Row[]> {
  const running = await start(peers, await findFreePort());
  try {
    const theirs: Side = {
      from: { origin: running.origin, token: 'none' },
      pid: running.pid,
      call: { name: 'get_customer_0', arguments: given },
    };
    const rows: Row[] = [];
    for (const revision of revisions) {
      for (const concurrency of CONCURRENCIES) {
        const loads = await compareCalls(revision, { ours, theirs }, concurrency);
        rows.push(
          {
            what: `call of a stdio server's tool, ${revision}, ${concurrency} at once: gateway / ${name}`,
            unit: '×',
            sample: toSample(toRatios(loads, ({ callsPerSecond }) => callsPerSecond)),
          },
          toLoadRow('… gateway', loads.ours),
          toLoadRow(`… ${name}`, loads.theirs),
        );
      }
    }
    return rows;
  } finally {
    await running.end();
  }
}

/** These programs take a number, and do not tell which free port they have found. */
function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
