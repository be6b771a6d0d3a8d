import { InMemoryTransport, type JSONRPCMessage, type McpServerFactory } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { onTestFinished } from 'vitest';
import type { JsonObject } from '../../../host/base/json.ts';
import type { Gateway } from '../../../host/gateway.ts';
import { createItemLists } from '../../../host/endpoint/itemLists.ts';
import { createLastingServer } from '../../../host/endpoint/lastingServer.ts';
import { createToolLists } from '../../../host/endpoint/toolLists.ts';
import { createSignals, inTime } from '../../e2e/waiting.ts';
import { createFakeGateway } from './fakeGateway.ts';

/** A message, read loosely: what a client would look at. */
export interface Heard {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: JsonObject;
  readonly result?: JsonObject;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** A client at the other end of a pair of streams, which says what the test lets it say. */
export async function connectClient(own: Partial<Gateway> = {}) {
  const gateway = createFakeGateway(own);
  const [lists, items] = [createToolLists(gateway), createItemLists(gateway)];
  const faults: Error[] = [];
  const onError = (error: Error): void => void faults.push(error);
  const [here, there] = InMemoryTransport.createLinkedPair();
  const caller = { agent: 'copilot', gateway, lists, items, onError };
  const build = () => createLastingServer(caller);
  // The types of the package are declared twice, for its two kinds of module.
  const serving = serveStdio(build as unknown as McpServerFactory, { transport: there });
  onTestFinished(() => serving.close());
  const heard = createSignals<Heard>();
  // oxlint-disable-next-line unicorn/prefer-add-event-listener
  here.onmessage = (message) => heard.give(JSON.parse(JSON.stringify(message)) as Heard);
  await here.start();
  let ids = 0;
  const say = (message: object): Promise<void> => here.send({ jsonrpc: '2.0', ...message } as JSONRPCMessage);
  /** Sends a request; `id` is there at once, `answer` when it comes. */
  const begin = (method: string, params: object = {}) => {
    const id = (ids += 1);
    const answer = heard.first((message) => message.id === id && !message.method, `the answer to ${method}`);
    // A test may not wait for it.
    answer.catch(() => {});
    void say({ id, method, params });
    return { id, answer };
  };
  const ask = (method: string, params: object = {}): Promise<Heard> =>
    inTime(begin(method, params).answer, method);
  const told = (method: string): readonly Heard[] => heard.seen.filter((one) => one.method === method);
  return {
    gateway,
    lists,
    items,
    heard,
    say,
    begin,
    ask,
    told,
    faults,
    close: () => here.close(),
  };
}

export type Client = Awaited<ReturnType<typeof connectClient>>;

/** A client of one of the revisions that begin with `initialize`. */
export async function connectOld(
  own: Partial<Gateway> = {},
  { capabilities = {}, revision = '2025-11-25' }: { capabilities?: object; revision?: string } = {},
): Promise<Client> {
  const client = await connectClient(own);
  const clientInfo = { name: 'raw', version: '1' };
  await client.ask('initialize', { protocolVersion: revision, capabilities, clientInfo });
  await client.say({ method: 'notifications/initialized' });
  return client;
}

/** What a request of revision 2026-07-28 says of itself. */
export function envelope(capabilities: object = {}, rest: object = {}): { readonly _meta: object } {
  return {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': capabilities,
      ...rest,
    },
  };
}
