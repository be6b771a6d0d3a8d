import { compareCalls, type Loads, REVISIONS, toLoadRow, toRatios } from '../compareCalls.ts';
import { acceptTools, writeConnectorWorkspace } from '../connectorWorkspace.ts';
import { type Running, startGateway, startServer } from '../processes.ts';
import type { Row } from '../row.ts';
import { toSample } from '../statistics.ts';
import type { Scratch } from '../workspaces.ts';

const BUDGET = { kind: 'at least', value: 0.8 } as const;
const given = { id: 'cus_000001' };

/** A tool of an external server, called through the gateway and at the server itself, in turns. */
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
    const sides = {
      ours: {
        peer: gateway.peer('copilot'),
        call: { name: 'external_get_customer_0', arguments: given },
      },
      theirs: {
        peer: { origin: external.origin, token: 'none' },
        call: { name: 'get_customer_0', arguments: given },
      },
    };
    const one = await compareCalls(revision, sides, 1);
    const many = await compareCalls(revision, sides, 32);
    return [...toRows(`${revision}, 1 at once`, one), ...toRows(`${revision}, 32 at once`, many, BUDGET)];
  } finally {
    for (const each of running.toReversed()) await each.end();
  }
}

function toRows(what: string, loads: Loads, budget?: Row['budget']): Row[] {
  const added = loads.ours.map(({ p50 }, round) => p50 - (loads.theirs[round]?.p50 ?? Number.NaN));
  return [
    {
      what: `call of an external tool, ${what}: gateway / the server itself`,
      unit: '×',
      sample: toSample(toRatios(loads, ({ callsPerSecond }) => callsPerSecond)),
      ...(budget ? { budget } : {}),
    },
    { what: '… added at the median', unit: 'ms', sample: toSample(added) },
    toLoadRow('… gateway', loads.ours),
    toLoadRow('… the server itself', loads.theirs),
  ];
}
