import { Client, type FetchLike, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Agent, fetch } from 'undici';
import { detect } from '../../host/sources/mcp/detect/detect.ts';
import { openFetch } from '../../host/sources/mcp/http/openFetch.ts';
import { createHttpOpener } from '../../host/sources/mcp/open/httpOpener.ts';
import { openVerdictCache } from '../../host/sources/mcp/verdictCache.ts';
import { startServer } from '../processes.ts';
import { type Row, toText } from '../row.ts';
import { quantile, toSample } from '../statistics.ts';

/** What the SDK's client needs longer for counts as no connection. */
const PEER_LIMIT_MS = 5_000;

const kinds = [
  { kind: 'modern', what: 'a server of 2026-07-28', verdict: 'modern', rounds: 21, most: 40 },
  { kind: 'legacy', what: 'a server of 2025-11-25', verdict: 'legacy', rounds: 21, most: 40 },
  { kind: 'sse', what: 'a server of 2024-11-05 (SSE)', verdict: 'sse', rounds: 21, most: 40 },
  {
    kind: 'silentOnDiscover',
    what: 'a server that is silent on what it does not know',
    verdict: 'legacy',
    rounds: 3,
    most: 2_500,
  },
] as const;

type Kind = (typeof kinds)[number];

/** How long it takes to find out what a URL speaks, and to be connected, beside the SDK's client at the same server. */
export async function measureDetection(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const kind of kinds) {
    const server = await startServer('external', [kind.kind]);
    try {
      rows.push(await measure(kind, new URL(kind.kind === 'sse' ? '/sse' : '/mcp', server.origin)));
    } finally {
      await server.end();
    }
  }
  return rows;
}

async function measure({ what, verdict, rounds, most }: Kind, url: URL): Promise<Row> {
  const times = { detect: [] as number[], connect: [] as number[], peer: [] as number[] };
  let isPeerAble = true;
  // The first round warms up and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    const detected = await timeDetect(url, verdict);
    const connected = await timeConnect(url);
    const byPeer: number | undefined = isPeerAble ? await timePeer(url) : undefined;
    isPeerAble = byPeer !== undefined;
    if (round === 0) continue;
    times.detect.push(detected);
    times.connect.push(connected);
    if (byPeer !== undefined) times.peer.push(byPeer);
  }
  const peer = isPeerAble
    ? `the SDK's client, which also has to find out, after ${toText(quantile(times.peer, 0.5))} ms`
    : `the SDK's client does not connect within ${PEER_LIMIT_MS / 1_000} s`;
  return {
    what: `finding out what a URL speaks, ${what}`,
    unit: 'ms',
    sample: toSample(times.detect),
    budget: { kind: 'at most', value: most },
    detail: `connected after ${toText(quantile(times.connect, 0.5))} ms; ${peer}`,
  };
}

async function timeDetect(url: URL, expected: string): Promise<number> {
  const started = performance.now();
  const opened = openFetch();
  const { verdict } = await detect({ url, headers: {}, hasCredential: false, fetch: opened.fetch });
  const ms = performance.now() - started;
  await opened.close();
  if (verdict.kind !== expected) throw new Error(`${url.href} was taken for ${verdict.kind}.`);
  return ms;
}

async function timeConnect(url: URL): Promise<number> {
  const opener = createHttpOpener({
    entry: { kind: 'http', url: url.href, headers: {}, tls: {} },
    folder: import.meta.dirname,
    resolve: (template) => Promise.resolve(template),
    findMissingApproval: () => Promise.resolve(undefined),
    // Nothing is known of the server before.
    verdicts: await openVerdictCache(undefined),
  });
  const started = performance.now();
  const opened = await opener.open({
    signal: new AbortController().signal,
    onConnecting: () => {},
    onStep: () => {},
    onRepair: () => {},
  });
  const ms = performance.now() - started;
  if (opened.kind !== 'open') throw new Error(`${url.href} could not be connected to: ${opened.kind}.`);
  await opened.connection.close();
  return ms;
}

/** Undefined where it does not connect. */
async function timePeer(url: URL): Promise<number | undefined> {
  const started = performance.now();
  // Connections of its own, since ours are opened anew, too.
  const dispatcher = new Agent();
  const client = new Client({ name: 'bench', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  try {
    const ask = (to: string | URL, init: object = {}) => fetch(to, { ...init, dispatcher });
    const transport = new StreamableHTTPClientTransport(url, { fetch: ask as unknown as FetchLike });
    await client.connect(transport, { timeout: PEER_LIMIT_MS });
    return performance.now() - started;
  } catch {
    return undefined;
  } finally {
    await client.close();
    await dispatcher.destroy();
  }
}
