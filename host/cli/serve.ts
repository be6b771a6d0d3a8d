import { mintToken } from '../endpoint/callers.ts';
import { surviveFaults } from '../faults.ts';
import { servedAgents } from '../workspace/agents.ts';
import { serveWorkspace } from '../workspace/served.ts';
import { headlessOptions, logCall, toGatehouseFolder } from './open.ts';
import { CommandFailure, print, printError, printJson, toProblemLine } from './output.ts';

export interface ServeCommand {
  readonly host: string;
  readonly port?: string;
  readonly json?: boolean;
}

const connectMs = 3_000;

/** Serves until SIGTERM or SIGINT, then lets the calls in flight end. */
export async function serve(
  directory: string | undefined,
  { host, port, json }: ServeCommand,
): Promise<void> {
  const folder = await toGatehouseFolder(directory);
  surviveFaults();
  // From before the first process is started.
  const ended = untilSignal();
  const given = port === undefined ? {} : { port: toPort(port) };
  const served = await serveWorkspace({ ...headlessOptions(folder), host, ...given, tokens: {} });
  const { workspace } = served;
  // Clients that list once find the tools of connectors too; one that is slow or away is not waited for.
  await workspace.settled(connectMs);
  const agents = Object.fromEntries(
    servedAgents(workspace.gateway.policy).map((agent) => [agent, mintToken()]),
  );
  for (const [agent, token] of Object.entries(agents)) served.addToken(agent, token);
  workspace.onDidRecord(logCall);
  for (const problem of workspace.problems) printError(toProblemLine(problem, folder));
  if (json) printJson({ url: served.url, agents });
  else print(toText(served.url, agents, workspace.catalog.entries.length));
  await ended;
  await served.close();
}

function toText(url: string, agents: Readonly<Record<string, string>>, tools: number): string {
  const names = Object.keys(agents);
  const width = Math.max(0, ...names.map((name) => name.length));
  const lines = Object.entries(agents).map(([agent, token]) => `  ${agent.padEnd(width)}  ${token}`);
  const count = `${tools} ${tools === 1 ? 'tool' : 'tools'}`;
  return [`Gatehouse serves ${count} at ${url}`, 'Tokens of this run, one per agent:', ...lines].join('\n');
}

/** @throws {CommandFailure} for what is not a port number. */
function toPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw new CommandFailure(`"${text}" is not a port. Give a number from 0 (any free port) to 65535.`);
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
    // A terminal that closes must not leave the processes of connectors behind.
    process.once('SIGHUP', () => resolve());
  });
}
