import { compareCalls, type Loads, REVISIONS, type Side, toLoadRow, toRatios } from '../compareCalls.ts';
import { acceptTools, writeConnectorWorkspace } from '../connectorWorkspace.ts';
import { type Running, startGateway, startServer } from '../processes.ts';
import type { Row } from '../row.ts';
import { toSample } from '../statistics.ts';
import type { Scratch } from '../workspaces.ts';

const BUDGET = { kind: 'at least', value: 0.8 } as const;
const ADDED_BUDGET = { kind: 'at most', value: 1 } as const;
const given = { id: 'cus_000001' };

/** A tool of an external server, called through the gateway, at the server itself and through a proxy, in turns. */
export async function measureForwarding(scratch: Scratch): Promise<Row[]> {
  const rows: Row[] = [];
  for (const revision of REVISIONS) rows.push(...(await compare(scratch, revision)));
  return rows;
}

async function compare(scratch: Scratch, revision: (typeof REVISIONS)[number]): Promise<Row[]> {
  const kind = revision === '2026-07-28' ? 'modern' : 'legacy';
  const running: Running[] = [];
  try {
    const external = await startServer('external', [kind]);
    running.push(external);
    const connectors = { external: { url: `${external.origin}/mcp` } };
    const workspace = await writeConnectorWorkspace(scratch, `forward-${kind}`, connectors);
    await acceptTools(scratch, workspace);
    const gateway = await startGateway(workspace, scratch.env);
    running.push(gateway);
    const proxy = await startServer('bareProxy', [`${external.origin}/mcp`, revision]);
    running.push(proxy);
    const toSide = (from: Side['from'], name: string, pid?: number): Side => ({
      ...{ from, call: { name, arguments: given } },
      ...(pid === undefined ? {} : { pid }),
    });
    const ours = toSide(gateway.peer('copilot'), 'external_get_customer_0', gateway.pid);
    const itself = {
      ours,
      theirs: toSide({ origin: external.origin, token: 'none' }, 'get_customer_0', external.pid),
    };
    const direct = { ours, theirs: toSide({ sdkClientAt: `${external.origin}/mcp` }, 'get_customer_0') };
    const proxied = {
      ours,
      theirs: toSide({ origin: proxy.origin, token: 'none' }, 'get_customer_0', proxy.pid),
    };
    // Many first: it takes some thousand calls until all the code is compiled that a call runs through.
    const many = await compareCalls(revision, itself, 32);
    const besideClient = await compareCalls(revision, direct, 32);
    const besideProxy = await compareCalls(revision, proxied, 32);
    const one = await compareCalls(revision, itself, 1);
    const most = await compareCalls(revision, itself, 256);
    return [
      ...toRows(`${revision}, 1 at once`, one, ADDED_BUDGET),
      ...toRows(`${revision}, 32 at once`, many),
      ...toRows(`${revision}, 256 at once`, most),
      toRatioRow(
        `call of an external tool, ${revision}, 32 at once: gateway / direct SDK client`,
        besideClient,
        BUDGET,
      ),
      toLoadRow('… direct SDK client', besideClient.theirs),
      toRatioRow(`call of an external tool, ${revision}, 32 at once: gateway / bare SDK proxy`, besideProxy),
      toLoadRow('… bare SDK proxy', besideProxy.theirs),
    ];
  } finally {
    for (const each of running.toReversed()) await each.end();
  }
}

function toRows(what: string, loads: Loads, budget?: Row['budget']): Row[] {
  const added = loads.ours.map(({ p50 }, round) => p50 - (loads.theirs[round]?.p50 ?? Number.NaN));
  return [
    toRatioRow(`call of an external tool, ${what}: gateway / the server itself`, loads),
    { what: '… added at the median', unit: 'ms', sample: toSample(added), ...(budget ? { budget } : {}) },
    toLoadRow('… gateway', loads.ours),
    toLoadRow('… the server itself', loads.theirs),
  ];
}

function toRatioRow(what: string, loads: Loads, budget?: Row['budget']): Row {
  const sample = toSample(toRatios(loads, ({ callsPerSecond }) => callsPerSecond));
  return { what, unit: '×', sample, ...(budget ? { budget } : {}) };
}
