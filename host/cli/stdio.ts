import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createMcpServer } from '../endpoint/mcpServer.ts';
import { createToolLists } from '../endpoint/toolLists.ts';
import { openWatched } from '../workspace/watched.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { checkAgent, headlessOptions, logCall, toGatehouseFolder } from './open.ts';
import { printError, toProblemLine } from './output.ts';

/** The gate as an MCP server on standard input and output, for one agent, until the client closes them. */
export async function stdio(directory: string | undefined, { agent }: { agent: string }): Promise<void> {
  const options = headlessOptions(await toGatehouseFolder(directory));
  // Nobody comes with a token over standard input.
  const watched = await openWatched({ ...options, onTokens: () => Promise.resolve() });
  try {
    const { workspace } = watched;
    checkAgent(workspace, agent);
    for (const problem of workspace.problems) printError(toProblemLine(problem, options.folder));
    workspace.onDidRecord(logCall);
    await serveUntilEnd(workspace, agent);
  } finally {
    await watched.dispose();
  }
}

async function serveUntilEnd({ gateway }: Workspace, agent: string): Promise<void> {
  const lists = createToolLists(gateway);
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
    process.stdin.once('close', () => resolve());
    process.stdin.once('end', () => resolve());
  });
  const serving = serveStdio(() => {
    const server = createMcpServer({ agent, gateway, lists });
    const telling = lists.onDidChange(() => {
      // Before the client has introduced itself there is nobody to tell.
      server.sendToolListChanged().catch(() => {});
    });
    // The protocol class has this one property, no events.
    // oxlint-disable-next-line unicorn/prefer-add-event-listener
    server.onclose = telling.dispose;
    return server;
  });
  await ended;
  await serving.close();
}
