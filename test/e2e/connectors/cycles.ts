import { createHook } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { ConnectorEntry } from '../../../host/config/connectorEntry.ts';
import { createConnectorSource } from '../../../host/sources/mcp/source.ts';
import { openVerdictCache, type VerdictCache } from '../../../host/sources/mcp/verdictCache.ts';
import type { ConnectorSource } from '../../../host/sources/source.ts';

// A process that connects to one server and disconnects again, over and over, and tells what that has left behind.

/** What it is told, as JSON in its first argument. */
export interface Order {
  readonly entry: ConnectorEntry;
  /** Absolute path. */
  readonly folder: string;
  readonly cycles: number;
  /** Connections that are opened side by side. */
  readonly atOnce: number;
}

/** What it answers on standard output. */
export interface Report {
  readonly before: Remains;
  /** When a fifth of the cycles is done. */
  readonly early: Remains;
  /** When all of them are, and the sources are disposed. */
  readonly after: Remains;
  /** How often a connection was ready with its one tool. */
  readonly ready: number;
  readonly warnings: readonly string[];
  readonly seconds: number;
}

/** What a process holds at one moment. */
export interface Remains {
  /** After a collection of garbage. */
  readonly heapBytes: number;
  /** What keeps the process alive, as Node tells it. */
  readonly active: Readonly<Record<string, number>>;
  /** Handles and timers that exist, whether they keep the process alive or not. */
  readonly living: Readonly<Record<string, number>>;
  /** Of the process itself, of all events. */
  readonly listeners: number;
}

/** How long what has been closed may take to be gone, in milliseconds. */
const settleMs = 5_000;
const watched = [
  'Timeout',
  'TCPWRAP',
  'TCPCONNECTWRAP',
  'PIPEWRAP',
  'PROCESSWRAP',
  'TLSWRAP',
  'GETADDRINFOREQWRAP',
];

const forgetful: VerdictCache = {
  get: () => undefined,
  set: () => {},
  drop: () => {},
  flush: () => Promise.resolve(),
};

const living = new Map<number, string>();
createHook({
  init: (id, type) => void (watched.includes(type) && living.set(id, type)),
  destroy: (id) => void living.delete(id),
}).enable();
const warnings: string[] = [];
process.on('warning', ({ name, message }) => warnings.push(`${name}: ${message}`));

const order = JSON.parse(process.argv[2] ?? '') as Order;
process.stdout.write(`${JSON.stringify(await run(order))}\n`);

async function run({ entry, folder, cycles, atOnce }: Order): Promise<Report> {
  const started = performance.now();
  const before = await measure();
  const remembering = await openVerdictCache(undefined);
  const sources = Array.from({ length: atOnce }, (_, index) =>
    // What a server speaks is found out anew by every other connector, and remembered by the rest.
    openSource(entry, folder, index % 2 === 0 ? remembering : forgetful),
  );
  // They begin to connect by themselves.
  await Promise.all(sources.map((source) => source.disconnect()));
  const fifth = Math.ceil(cycles / 5);
  let ready = await spread(sources, fifth);
  const early = await measure();
  ready += await spread(sources, cycles - fifth);
  for (const source of sources) source.dispose();
  const after = await measure(before);
  return { before, early, after, ready, warnings, seconds: (performance.now() - started) / 1_000 };
}

function openSource(entry: ConnectorEntry, folder: string, verdicts: VerdictCache): ConnectorSource {
  return createConnectorSource({
    ...{ name: 'server', entry, folder, verdicts, limits: {} },
    resolve: (template) => Promise.resolve(template),
    findMissingApproval: () => Promise.resolve(undefined),
    mask: (text) => text,
    log: () => {},
    onLine: () => {},
  });
}

/** So many cycles over all sources. Answers how many of them were good. */
async function spread(sources: readonly ConnectorSource[], cycles: number): Promise<number> {
  let left = cycles;
  let ready = 0;
  const work = async (source: ConnectorSource): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await source.connect();
      if (source.view.state.kind === 'ready' && source.tools.length === 1) ready += 1;
      await source.disconnect();
    }
  };
  await Promise.all(sources.map(work));
  return ready;
}

/** What is there now; where it is more than `before`, what is there when it has had time to go. */
async function measure(before?: Remains): Promise<Remains> {
  const end = performance.now() + settleMs;
  for (;;) {
    for (let turn = 0; turn < 3; turn += 1) {
      await pause(20);
      globalThis.gc?.();
    }
    const found: Remains = {
      heapBytes: process.memoryUsage().heapUsed,
      active: count(process.getActiveResourcesInfo()),
      living: count(living.values()),
      listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    };
    const isSame = before === undefined || JSON.stringify(found.living) === JSON.stringify(before.living);
    if (isSame || performance.now() > end) return found;
  }
}

function count(names: Iterable<string>): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const name of [...names].toSorted()) counted[name] = (counted[name] ?? 0) + 1;
  return counted;
}
