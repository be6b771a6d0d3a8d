import type { ServerResponse } from 'node:http';
import { asks, legacyBut, methodAnswered, reply, startLegacyBut } from './legacyBut.ts';
import type { LaterMisbehaviour } from './misbehaviour.ts';
import { hello } from './misbehaviour.ts';
import { echoTool, legacyResult, type RpcMessage, sendJson, toEvent } from './tinyServer.ts';

const toolOf = (name: string): object => ({ ...echoTool, name });
const cursorOf = (message: RpcMessage | undefined): unknown => message?.params?.['cursor'];

/** Answers `tools/list` with the page that belongs to its cursor. */
const pages = (pageOf: (cursor: unknown) => object): LaterMisbehaviour['start'] =>
  methodAnswered('tools/list', (response, { message }) =>
    reply(response, message, pageOf(cursorOf(message))),
  );

const onePage = (...tools: readonly unknown[]): LaterMisbehaviour['start'] => pages(() => ({ tools }));

const many = Array.from({ length: 10_000 }, (_, index) => ({
  name: `tool_${index}`,
  description: `The tool with the number ${index}.`,
  inputSchema: { type: 'object' },
}));

/** So many that they are served by a gate of their own, where each change is not told with all of them. */
export const longLists: readonly LaterMisbehaviour[] = [
  { name: '10,000 tools', verdict: 'legacy', tools: 10_000, start: onePage(...many) },
  {
    name: '10,000 tools over 20 pages',
    verdict: 'legacy',
    tools: 10_000,
    start: pages((cursor) => {
      const page = Number(cursor ?? 0);
      const tools = many.slice(page * 500, (page + 1) * 500);
      return page < 19 ? { tools, nextCursor: String(page + 1) } : { tools };
    }),
  },
  {
    name: 'nextCursor that never ends',
    verdict: 'legacy',
    tools: 1_000,
    repairs: [/^tools\/list has more than 1000 pages; what was listed until then is used\.$/],
    start: pages((cursor = 0) => ({
      tools: [cursor === 0 ? echoTool : toolOf(`tool_${String(cursor)}`)],
      nextCursor: String(Number(cursor) + 1),
    })),
  },
];

/** Discovers as a server of 2026-07-28 does, and is silent about `silent` ones of its methods. */
const halfModern = (silent: readonly string[]): LaterMisbehaviour['start'] =>
  legacyBut((seen, response) => {
    const isModern = seen.headers['mcp-protocol-version'] === '2026-07-28';
    if (!isModern) return false;
    if (silent.includes(seen.message?.method ?? '')) return true;
    if (!asks(seen, 'server/discover')) return false;
    const discover = { supportedVersions: ['2026-07-28'], capabilities: { tools: {} } };
    reply(response, seen.message, { resultType: 'complete', ...discover });
    return true;
  });

/** Offers one more tool with its first call, and says so on the stream of its own. */
function startGrowing(): ReturnType<LaterMisbehaviour['start']> {
  const tools: object[] = [echoTool];
  let stream: ServerResponse | undefined;
  return startLegacyBut((seen, response) => {
    if (seen.method === 'GET') {
      stream = response.writeHead(200, { 'content-type': 'text/event-stream' });
      stream.flushHeaders();
      return true;
    }
    if (asks(seen, 'tools/list')) {
      reply(response, seen.message, { tools });
      return true;
    }
    if (asks(seen, 'tools/call') && tools.length === 1) {
      tools.push(toolOf('another'));
      stream?.write(toEvent({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }));
    }
    return false;
  });
}

/** Those that show when what the server offers is read. */
export const misbehavingLists: readonly LaterMisbehaviour[] = [
  {
    name: 'broken tools among good ones',
    verdict: 'legacy',
    tools: 3,
    repairs: [
      /^3 tools left out: "no_schema" has no input schema; "bad_schema" has an input schema that is of type "string"; "\?" is not an object\.$/,
      /^The output schema of "odd_output" is of type "array", and is not offered/,
    ],
    start: onePage(
      { ...echoTool, description: null, annotations: null, title: null, outputSchema: null },
      { name: 'no_schema' },
      { name: 'bad_schema', inputSchema: { type: 'string' } },
      'nonsense',
      { name: 'odd_output', inputSchema: { type: 'object' }, outputSchema: { type: 'array' } },
      { name: 'no type', inputSchema: { properties: {} } },
    ),
  },
  {
    name: 'duplicate names',
    verdict: 'legacy',
    tools: 1,
    repairs: [/^2 tools left out: "echo" is listed twice; "echo" is listed twice\.$/],
    start: onePage(echoTool, { ...echoTool, description: 'Another one.' }, echoTool),
  },
  {
    name: 'names that are none',
    verdict: 'legacy',
    tools: 1,
    repairs: [/^4 tools left out: .*has no name.*begins with "@".*invisible.*more than 256/],
    start: onePage(echoTool, toolOf(''), toolOf('@resource'), toolOf('ec\u200bho'), toolOf('x'.repeat(300))),
  },
  {
    name: 'nextCursor null',
    verdict: 'legacy',
    tools: 1,
    start: pages(() => ({ tools: [echoTool], nextCursor: null })),
  },
  {
    name: 'nextCursor that repeats for ever',
    verdict: 'legacy',
    tools: 2,
    repairs: [/^tools\/list names a page twice; what was listed until then is used\.$/],
    start: pages((cursor) => ({
      tools: [cursor === undefined ? echoTool : toolOf('another')],
      nextCursor: 'again',
    })),
  },
  {
    name: 'tools/list without tools',
    verdict: 'legacy',
    tools: 0,
    repairs: [/^tools\/list was answered without "tools"\.$/],
    start: pages(() => ({})),
  },
  {
    name: 'tools/list unknown',
    verdict: 'legacy',
    tools: 0,
    start: methodAnswered('tools/list', (response, { message }) => {
      const error = { code: -32601, message: 'Method not found' };
      sendJson(response, 200, { jsonrpc: '2.0', id: message?.id, error });
    }),
  },
  {
    name: 'prompts/list fails',
    verdict: 'legacy',
    tools: 1,
    end: 'degraded',
    start: legacyBut((seen, response) => {
      if (asks(seen, 'prompts/list')) response.writeHead(500).end('no database');
      else if (asks(seen, 'initialize')) {
        const result = legacyResult(seen.message ?? {}) as object;
        reply(response, seen.message, { ...result, capabilities: { tools: {}, prompts: {} } });
      } else return false;
      return true;
    }),
  },
  {
    name: 'a greeting without anything',
    verdict: 'legacy',
    tools: 1,
    repairs: [/^It does not say what it can do/],
    start: methodAnswered('initialize', (response, { message }) =>
      reply(response, message, { protocolVersion: '2025-11-25' }),
    ),
  },
  {
    name: 'named modern, lists stall',
    verdict: 'modern',
    tools: 1,
    repairs: [/^It names the revision 2026-07-28 and does not answer in it; an older one is spoken\.$/],
    start: halfModern(['tools/list']),
  },
  {
    name: 'list_changed after connecting',
    verdict: 'legacy',
    tools: 1,
    held: ['another'],
    start: startGrowing,
  },
  {
    name: 'a stream of its own that ends at once',
    verdict: 'legacy',
    tools: 1,
    rounds: [[hello], [hello]],
    start: legacyBut(({ method }, response) => {
      if (method !== 'GET') return false;
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end();
      return true;
    }),
  },
];
