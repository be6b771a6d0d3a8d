import type { ServerResponse } from 'node:http';
import { startSse } from './http/sseServer.ts';
import {
  asks,
  firstCallAnswered,
  legacyBut,
  methodAnswered,
  reply,
  startLegacyBut,
  textOf,
} from './legacyBut.ts';
import { hello, type LaterMisbehaviour, type Trial } from './misbehaviour.ts';
import { echoTool, legacyResult, type RpcMessage, sendJson, type TinyServer, toEvent } from './tinyServer.ts';

const failed = (says: RegExp): Trial => ({ text: 'first', says, isError: true });
const nobodyKnows = /Nobody knows whether the call had its effect; it was not sent again\.$/;

const beginEvents = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { 'content-type': 'text/event-stream' });

/** The first call fails in this way, and the next one is answered well over a connection that is good. */
const onceBroken = (
  name: string,
  says: RegExp,
  answer: Parameters<typeof firstCallAnswered>[0],
): LaterMisbehaviour => ({
  name: `a call: ${name}`,
  verdict: 'legacy',
  tools: 1,
  rounds: [[failed(says)], [hello]],
  start: firstCallAnswered(answer),
});

/** Every call is answered in this way. */
const eachAnswered = (
  name: string,
  trial: Trial,
  answer: Parameters<typeof methodAnswered>[1],
): LaterMisbehaviour => ({
  name: `a call: ${name}`,
  verdict: 'legacy',
  tools: 1,
  rounds: [[trial]],
  start: methodAnswered('tools/call', answer),
});

/** `echo` announces structured content, and answers with this text alone. */
const unstructured = (text: string): LaterMisbehaviour['start'] =>
  legacyBut((seen, response) => {
    const outputSchema = { type: 'object', properties: { said: { type: 'string' } }, required: ['said'] };
    if (asks(seen, 'tools/list')) reply(response, seen.message, { tools: [{ ...echoTool, outputSchema }] });
    else if (asks(seen, 'tools/call')) reply(response, seen.message, { content: [{ type: 'text', text }] });
    else return false;
    return true;
  });

const result = (message: RpcMessage | undefined): unknown => message && legacyResult(message);

/** Tells of progress every 800 ms, four times, before it answers: 3.2 s in all. */
function answerSlowly(response: ServerResponse, message: RpcMessage | undefined): void {
  const meta = message?.params?.['_meta'] as { readonly progressToken?: unknown } | undefined;
  const { progressToken } = meta ?? {};
  beginEvents(response).flushHeaders();
  let progress = 0;
  const timer = setInterval(() => {
    progress += 1;
    const params = { progressToken, progress };
    if (progress <= 4) response.write(toEvent({ jsonrpc: '2.0', method: 'notifications/progress', params }));
    if (progress < 4) return;
    clearInterval(timer);
    response.end(toEvent({ jsonrpc: '2.0', id: message?.id, result: result(message) }));
  }, 800);
}

/** Cuts the stream of a call, and answers on the one that goes on behind its last event. */
function startResumable(): Promise<TinyServer> {
  const asked = new Map<string, RpcMessage | undefined>();
  return startLegacyBut((seen, response) => {
    const last = seen.headers['last-event-id'];
    if (seen.method === 'GET' && typeof last === 'string' && asked.has(last)) {
      const message = asked.get(last);
      beginEvents(response).end(toEvent({ jsonrpc: '2.0', id: message?.id, result: result(message) }));
      return true;
    }
    if (!asks(seen, 'tools/call')) return false;
    const id = `call-${asked.size}`;
    asked.set(id, seen.message);
    beginEvents(response).end(`id: ${id}\nretry: 100\ndata:\n\n`);
    return true;
  });
}

/** Over the one stream of 2024-11-05, where order could be taken for what it is not. */
function startReversed(): Promise<TinyServer> {
  const held: RpcMessage[] = [];
  return startSse({
    odd: (seen, response, stream) => {
      if (!asks(seen, 'tools/call') || !seen.message) return false;
      response.writeHead(202).end();
      held.push(seen.message);
      if (held.length < 3) return true;
      for (const message of held.splice(0).toReversed())
        stream.write(toEvent({ jsonrpc: '2.0', id: message.id, result: result(message) }));
      return true;
    },
  });
}

/** Ends its stream, which is the session, with its first call. */
function startSseThatEnds(): Promise<TinyServer> {
  let isFirst = true;
  return startSse({
    odd: (seen, response, stream) => {
      if (!isFirst || !asks(seen, 'tools/call')) return false;
      isFirst = false;
      response.writeHead(202).end();
      stream.end();
      return true;
    },
  });
}

const several: readonly Trial[] = ['one', 'two', 'three'].map((text) => ({
  text,
  says: new RegExp(`^${text}$`),
}));

/** Those that show when a tool is called. */
export const misbehavingCalls: readonly LaterMisbehaviour[] = [
  onceBroken('socket destroyed', nobodyKnows, (response) => void response.destroy()),
  onceBroken('answer cut in the middle', nobodyKnows, (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
    response.write('{"jsonrpc":"2.0",', () => response.destroy());
  }),
  onceBroken('stream closed without an answer', nobodyKnows, (response) => void beginEvents(response).end()),
  onceBroken('stream destroyed', nobodyKnows, (response) => {
    beginEvents(response).write(': hello\n\n', () => response.destroy());
  }),
  onceBroken('200 and nothing', /answered with nothing/, (response) => void response.writeHead(200).end()),
  onceBroken('a page', /answered with a page \("Oops"\)/, (response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>Oops</title>');
  }),
  onceBroken('HTTP 500', /HTTP 500: no database/, (response) => {
    response.writeHead(500).end('no database');
  }),
  onceBroken('an error with id null', /error -32603: it broke/, (response) => {
    sendJson(response, 200, { jsonrpc: '2.0', id: null, error: { code: -32603, message: 'it broke' } });
  }),
  onceBroken('never answered', /did not answer within 2 s\. It may still have its effect/, () => {}),
  onceBroken('202 and nothing', /did not answer within 2 s\. It may still have its effect/, (response) => {
    response.writeHead(202).end();
  }),
  {
    name: 'a call: 401',
    verdict: 'legacy',
    tools: 1,
    rounds: [[failed(/refused the call with HTTP 401.*another credential/)]],
    end: 'needs-sign-in',
    start: methodAnswered('tools/call', (response) => void response.writeHead(401).end()),
  },
  eachAnswered('progress for longer than the limit', hello, (response, { message }) =>
    answerSlowly(response, message),
  ),
  eachAnswered(
    'a huge answer',
    {
      text: 'hello',
      says: /^The answer was cut: it is \d{7} bytes long, and 200000 are passed on.*\nx{100000,200000}$/s,
    },
    (response, { message }) =>
      reply(response, message, { content: [{ type: 'text', text: 'x'.repeat(3_000_000) }] }),
  ),
  eachAnswered('an id as text', hello, (response, { message }) =>
    sendJson(response, 200, { jsonrpc: '2.0', id: String(message?.id), result: result(message) }),
  ),
  eachAnswered('a batch of one', hello, (response, { message }) =>
    sendJson(response, 200, [{ jsonrpc: '2.0', id: message?.id, result: result(message) }]),
  ),
  eachAnswered('no jsonrpc', hello, (response, { message }) =>
    sendJson(response, 200, { id: message?.id, result: result(message), took: 3 }),
  ),
  eachAnswered('events called JSON', hello, (response, { message }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(toEvent({ jsonrpc: '2.0', id: message?.id, result: result(message) }));
  }),
  eachAnswered('white space before the answer', hello, (response, { message }) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write(' '.repeat(5_000));
    response.end(JSON.stringify({ jsonrpc: '2.0', id: message?.id, result: result(message) }));
  }),
  eachAnswered('an error of the tool', failed(/^no such file$/), (response, { message }) =>
    reply(response, message, { content: [{ type: 'text', text: 'no such file' }], isError: true }),
  ),
  {
    ...eachAnswered(
      'blocks of unknown kinds',
      { text: 'hello', says: /^hello\n2 blocks.*left out/ },
      (response, { message }) => {
        const content = [{ type: 'hologram' }, { type: 'text', text: textOf({ message } as never) }, null];
        reply(response, message, { content });
      },
    ),
    repairs: [/^A block of an answer was left out/],
  },
  {
    name: 'outputSchema, structured content as text alone',
    verdict: 'legacy',
    tools: 1,
    rounds: [[{ text: 'hello', says: /said/, structured: { said: 'hello' } }]],
    repairs: [/^Structured content was missing/],
    start: unstructured('{"said":"hello"}'),
  },
  {
    name: 'outputSchema without structured content',
    verdict: 'legacy',
    tools: 1,
    rounds: [
      [{ text: 'hello', says: /carried out.*do not repeat.*\nplain words$/, isError: true }],
      [{ text: 'hello', says: /^plain words$/ }],
    ],
    repairs: [/^"echo" announces structured content and answers without/],
    start: unstructured('plain words'),
  },
  {
    name: 'a cut stream that is resumed',
    verdict: 'legacy',
    tools: 1,
    rounds: [[hello], several],
    start: startResumable,
  },
  {
    name: 'SSE, answers in reverse',
    path: '/sse',
    verdict: 'sse',
    tools: 1,
    rounds: [several],
    start: startReversed,
  },
  {
    name: 'SSE, stream ended in a call',
    path: '/sse',
    verdict: 'sse',
    tools: 1,
    rounds: [[failed(nobodyKnows)], [hello]],
    start: startSseThatEnds,
  },
];
