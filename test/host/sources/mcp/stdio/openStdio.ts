import path from 'node:path';
import type { JSONRPCMessage } from '@modelcontextprotocol/client';
import { onTestFinished } from 'vitest';
import {
  createStdioTransport,
  type StdioOptions,
  type StdioTransport,
} from '../../../../../host/sources/mcp/stdio/stdioTransport.ts';
import { createSignals, type Signals } from '../../../../e2e/waiting.ts';

export interface Opened {
  readonly transport: StdioTransport;
  readonly messages: Signals<JSONRPCMessage>;
  readonly errors: Signals<Error>;
  readonly stderr: Signals<string>;
  /** How it ended, each time that `onclose` is called. */
  readonly closed: Signals<string | undefined>;
  /** Sends a request, and gives the result of the answer. */
  ask(params?: Readonly<Record<string, unknown>>): Promise<unknown>;
}

export type Given = Partial<StdioOptions> & {
  /** Of `test/servers/stdio`, without `.ts`. */
  readonly server?: string;
};

/** A transport to one of the tiny servers that is not started yet. It is closed when the test has ended. */
export function openStdio({ server = 'echo', args = [], ...given }: Given = {}): Opened {
  const [messages, errors] = [createSignals<JSONRPCMessage>(), createSignals<Error>()];
  const [stderr, closed] = [createSignals<string>(), createSignals<string | undefined>()];
  const file = path.join(import.meta.dirname, '../../../../servers/stdio', `${server}.ts`);
  const transport = createStdioTransport({
    command: process.execPath,
    args: [file, ...args],
    env: {},
    cwd: import.meta.dirname,
    onStderr: stderr.give,
    graceMs: 300,
    ...given,
  });
  const onclose = (): void => closed.give(transport.ending);
  Object.assign(transport, { onmessage: messages.give, onerror: errors.give, onclose });
  onTestFinished(() => transport.close());
  let asked = 0;
  return {
    ...{ transport, messages, errors, stderr, closed },
    ask: async (params = {}) => {
      const id = (asked += 1);
      await transport.send({ jsonrpc: '2.0', id, method: 'test', params });
      const answer = await messages.first((each) => 'id' in each && each.id === id, `answer ${id}`);
      return 'result' in answer ? answer.result : answer;
    },
  };
}
