import type { Server } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { type Caller, createMcpServer } from '../endpoint/mcpServer.ts';
import { createToolLists } from '../endpoint/toolLists.ts';
import { surviveFaults } from '../faults.ts';
import { openWatched } from '../workspace/watched.ts';
import { checkAgent, headlessOptions, logCall, toGatehouseFolder } from './open.ts';
import { printError, toProblemLine } from './output.ts';

/** The gate as an MCP server on standard input and output, for one agent, until the client closes them. */
export async function stdio(directory: string | undefined, { agent }: { agent: string }): Promise<void> {
  const options = headlessOptions(await toGatehouseFolder(directory));
  surviveFaults();
  // Nobody comes with a token over standard input.
  const watched = await openWatched({ ...options, onTokens: () => Promise.resolve() });
  try {
    const { workspace } = watched;
    checkAgent(workspace, agent);
    for (const problem of workspace.problems) printError(toProblemLine(problem, options.folder));
    workspace.onDidRecord(logCall);
    const log = (level: 'warn' | 'error', text: string): void =>
      options.log(level, workspace.redactor.text(text));
    await serveUntilEnd({
      agent,
      gateway: workspace.gateway,
      onError: ({ stack, message }) => log('error', stack ?? message),
      onWireError: ({ message }) => log('warn', message),
    });
  } finally {
    await watched.dispose();
  }
}

interface Serving extends Omit<Caller, 'lists'> {
  /** Hears of messages that are none, and of what ends the connection. */
  readonly onWireError: (error: Error) => void;
}

async function serveUntilEnd({ onWireError, ...caller }: Serving): Promise<void> {
  const lists = createToolLists(caller.gateway);
  const transport = new StdioServerTransport();
  const serve = (): Server => {
    const server = createMcpServer({ ...caller, lists });
    const telling = lists.onDidChange(() => {
      // Before the client has introduced itself there is nobody to tell.
      server.sendToolListChanged().catch(() => {});
    });
    // The protocol class has this one property, no events.
    // oxlint-disable-next-line unicorn/prefer-add-event-listener
    server.onclose = telling.dispose;
    return server;
  };
  const serving = serveStdio(serve, { transport, onerror: onWireError });
  await untilEnd(transport);
  await serving.close();
}

function untilEnd(transport: StdioServerTransport): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
    process.stdin.once('close', () => resolve());
    process.stdin.once('end', () => resolve());
    // It closes by itself after a message beyond its limit, and when nobody reads its output any more. It reads
    // nothing from then on, not even the end of the input.
    const { onclose } = transport;
    // oxlint-disable-next-line unicorn/prefer-add-event-listener
    transport.onclose = () => {
      onclose?.();
      resolve();
    };
  });
}
