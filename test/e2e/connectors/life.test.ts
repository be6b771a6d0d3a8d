import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { transformSync } from 'esbuild';
import { expect, vi } from 'vitest';
import type { ConnectorEntry } from '../../../host/config/connectorEntry.ts';
import { root } from '../../../scripts/project.ts';
import { type SessionServer, startSessions, startSseSessions } from '../../servers/http/sessionServer.ts';
import { atEndOfFile } from '../lifetime.ts';
import { verifies } from '../verifies.ts';
import type { Order, Report } from './cycles.ts';

// A thousand processes take a while.
vi.setConfig({ testTimeout: 180_000 });

/** What a thousand cycles may add to what two hundred have needed. One that leaves a closure behind adds more. */
const mostGrowthBytes = 5_000_000;

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-life-'));
atEndOfFile(() => rmSync(folder, { recursive: true, force: true }));

verifies(
  'life.nothing-left',
  () => expectNothingLeft({ start: startSessions, path: '/mcp', cycles: 1_000 }),
  'HTTP',
);

verifies(
  'life.nothing-left',
  () => expectNothingLeft({ start: startSseSessions, path: '/sse', cycles: 200 }),
  'SSE',
);

verifies(
  'life.nothing-left',
  async () => {
    const program = writeBareServer();
    const entry = { kind: 'stdio', command: process.execPath, args: [program], env: {} } as const;
    expectClean(await run('stdio', { entry, folder, cycles: 1_000, atOnce: 8 }), 1_000);
    const left = execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' }).split('\n');
    expect(left.filter((args) => args.includes(program))).toEqual([]);
  },
  'stdio',
);

async function expectNothingLeft(given: {
  readonly start: () => Promise<SessionServer>;
  readonly path: string;
  readonly cycles: number;
}): Promise<void> {
  const { path, cycles } = given;
  const server = await given.start();
  try {
    const entry = { kind: 'http', url: server.origin + path, headers: {}, tls: {} } as const;
    expectClean(await run(path, { entry, folder, cycles, atOnce: 8 }), cycles);
    // Those that were opened to find out what it speaks are among them.
    expect(server.opened).toBeGreaterThan(cycles);
    expect({ sessions: server.sessions, streams: server.streams }).toEqual({ sessions: 0, streams: 0 });
  } finally {
    await server.close();
  }
}

function expectClean({ before, early, after, ready, warnings }: Report, cycles: number): void {
  expect(ready).toBe(cycles);
  expect(warnings).toEqual([]);
  expect(after.active).toEqual(before.active);
  expect(after.living).toEqual(before.living);
  expect(after.listeners).toBe(before.listeners);
  expect(after.heapBytes - early.heapBytes).toBeLessThan(mostGrowthBytes);
}

/** Runs the cycles in a process of their own, and prints what came of it. */
async function run(name: string, order: Order & { readonly entry: ConnectorEntry }): Promise<Report> {
  const script = join(root, 'test/e2e/connectors/cycles.ts');
  const child = spawn(process.execPath, ['--expose-gc', script, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  atEndOfFile(() => child.kill('SIGKILL'));
  const report = JSON.parse(await text(child.stdout)) as Report;
  const toMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  const heap = [report.before, report.early, report.after].map(({ heapBytes }) => toMegabytes(heapBytes));
  console.info(
    `${name}: ${order.cycles} cycles in ${report.seconds.toFixed(1)} s, heap before, after a fifth, and at the end: ${heap.join(', ')}`,
  );
  return report;
}

/** A server without types: Node needs three times as long to start one that has them. */
function writeBareServer(): string {
  const program = join(folder, 'bareMcp.mjs');
  const source = readFileSync(join(root, 'test/servers/stdio/bareMcp.ts'), 'utf8');
  writeFileSync(program, transformSync(source, { loader: 'ts' }).code);
  return program;
}
