import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client, type ElicitResult, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { distFolder } from '../../../scripts/build.ts';
import { endAll, runNode } from '../../../scripts/childProcess.ts';
import { type GatewayProcess, startGateway } from '../../../scripts/gatewayProcess.ts';
import { agent, gatewayFiles } from '../gatewayFiles.ts';
import { actions } from './actions.ts';

const limitMs = 20_000;

/** Starts the gateway with this server behind it, and does with a client what the scenario wants to see. */
export async function drive(server: string, scenario: string): Promise<void> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'gatehouse-conformance-')));
  try {
    const gateway = await startOn(home, server);
    const client = await connect(gateway);
    await (actions[scenario] ?? actions['tools_call'])?.(client);
    await client.close();
  } finally {
    await endAll();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function startOn(home: string, server: string): Promise<GatewayProcess> {
  const folder = join(home, 'workspace');
  for (const [file, text] of Object.entries(gatewayFiles(server))) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  const env = { XDG_STATE_HOME: join(home, 'state') };
  const args = ['lock', folder, '--accept'];
  const { code, output } = await runNode(join(distFolder, 'cli.js'), { args, limitMs, env });
  if (code !== 0) throw new Error(`gatehouse lock ended with ${code}: ${output}`);
  return startGateway(folder, env);
}

/** A client of the revision that the suite is at, who says yes to whatever is asked. */
async function connect({ url, agents }: GatewayProcess): Promise<Client> {
  const revision = process.env['MCP_CONFORMANCE_PROTOCOL_VERSION'] ?? '2026-07-28';
  const client = new Client(
    { name: 'conformance', version: '1.0.0' },
    {
      capabilities: { elicitation: { form: { applyDefaults: true } } },
      ...(revision === '2026-07-28'
        ? { versionNegotiation: { mode: { pin: revision } } }
        : { supportedProtocolVersions: [revision] }),
    },
  );
  client.setRequestHandler('elicitation/create', ({ params }): ElicitResult => {
    const fields = 'requestedSchema' in params ? Object.entries(params.requestedSchema.properties) : [];
    // What has a default is left to the client's own library, which the suite wants to see filling it in.
    const needed = fields.filter(([, field]) => !('default' in field)).map(([name]) => [name, true] as const);
    return { action: 'accept', content: Object.fromEntries(needed) };
  });
  const headers = { authorization: `Bearer ${agents[agent]}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  return client;
}
