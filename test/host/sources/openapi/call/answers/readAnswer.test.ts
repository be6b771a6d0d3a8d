import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createDeflate,
  createGzip,
  createZstdCompress,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OutgoingHttpHeaders, RequestListener } from 'node:http';
import type { AnswerContext } from '../../../../../../host/sources/openapi/call/answers/context.ts';
import { createMask } from '../../../../../../host/sources/openapi/call/answers/mask.ts';
import { toToolResult } from '../../../../../../host/sources/openapi/call/response.ts';
import {
  type CallLimits,
  createSender,
  type Sender,
  type Sending,
} from '../../../../../../host/sources/openapi/call/send.ts';
import { containing, matching } from '../../matchers.ts';
import { type Api, requestTo, serve } from '../api.ts';

const open: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

const never = new AbortController().signal;

async function ask(
  answer: RequestListener,
  limits: Partial<CallLimits> = {},
  method = 'GET',
): Promise<Sending> {
  const api = await serve(answer);
  const sender = createSender({ callSeconds: 5, responseBytes: 1_000, inFlight: 4, ...limits });
  open.push(api, { close: () => sender.dispose() });
  return sender.send(requestTo(api.origin, { method }), never);
}

const packed =
  (encoding: string | string[], body: Buffer): RequestListener =>
  (_, response) => {
    response.setHeader('content-encoding', encoding).setHeader('content-type', 'text/plain').end(body);
  };

const textOf = (sent: Sending): string =>
  sent.kind === 'answered' ? sent.answer.body.toString() : sent.reason;

describe('content codings', () => {
  const plain = Buffer.from('hello');
  it.each([
    ['gzip', gzipSync(plain)],
    ['X-GZIP', gzipSync(plain)],
    ['deflate', deflateSync(plain)],
    // Without the header that the standard asks for, as some servers send it.
    ['deflate', deflateRawSync(plain)],
    ['br', brotliCompressSync(plain)],
    ['zstd', zstdCompressSync(plain)],
    ['identity', plain],
    ['gzip, gzip', gzipSync(gzipSync(plain))],
    ['deflate, identity, br', brotliCompressSync(deflateSync(plain))],
    [['gzip', 'zstd'], zstdCompressSync(gzipSync(plain))],
  ])('are taken off: %s', async (encoding, body) => {
    expect(textOf(await ask(packed(encoding, body)))).toBe('hello');
  });
  it.each(['gzip', 'deflate', 'br', 'zstd'])('of nothing are nothing: %s', async (encoding) => {
    expect(
      await ask((_, response) => {
        response.writeHead(200, { 'content-encoding': encoding });
        response.flushHeaders();
        response.end();
      }),
    ).toMatchObject({ kind: 'answered', answer: { body: { length: 0 } } });
  });
  it.each([
    ['gzip', gzipSync('hello'.repeat(100)).subarray(0, -10), 'gzip body that breaks off before its end'],
    ['br', brotliCompressSync('hello').subarray(0, -2), 'br body that breaks off before its end'],
    ['zstd', zstdCompressSync('hello').subarray(0, -2), 'zstd body that breaks off before its end'],
    ['gzip', Buffer.from('{"a":1}'), 'it is not gzip, as its Content-Encoding says (Z_DATA_ERROR)'],
    ['br', Buffer.from('{"a":1}'), 'it is not br, as its Content-Encoding says'],
    ['zstd', Buffer.from('{"a":1}'), 'it is not zstd, as its Content-Encoding says'],
    ['gzip, gzip', gzipSync('hello'), 'it is not gzip, gzip, as its Content-Encoding says'],
    ['gzip, gzip, gzip, gzip', plain, 'packed 4 times over; at most 3'],
  ])('that are wrong end the call with what is wrong: %s', async (encoding, body, reason) => {
    expect(await ask(packed(encoding, body))).toMatchObject({
      kind: 'failed',
      httpStatus: 200,
      reason: containing(reason),
    });
  });
  it('that nobody knows are told, and the body left as it is', async () => {
    expect(await ask(packed('UTF-8', plain))).toMatchObject({ answer: { unknownCoding: 'utf-8' } });
  });
  it.each(['identity', 'utf-8'])('that pack nothing leave the limit as it is: %s', async (encoding) => {
    const sent = await ask(packed(encoding, Buffer.alloc(2_000)));
    expect(sent).toMatchObject({ answer: { isCut: true, body: { length: 1_000 } } });
  });
  it('of a redirect are left on, because nobody reads its body', async () => {
    const sent = await ask((request, response) => {
      if (request.url === '/there') return void response.end('there');
      response.writeHead(302, { location: '/there', 'content-encoding': 'gzip' }).end('no gzip');
    });
    expect(textOf(sent)).toBe('there');
  });
  it('are bounded by what they unpack to, and by what never comes out of them', async () => {
    const zeros = Buffer.alloc(10_000_000);
    const bomb = gzipSync(zeros);
    for (const [encoding, body] of [
      ['gzip', bomb],
      ['gzip, gzip', gzipSync(bomb)],
      ['deflate', deflateSync(zeros)],
      ['deflate', deflateRawSync(zeros)],
      ['br', brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
      ['zstd', zstdCompressSync(zeros)],
    ] as const) {
      expect(await ask(packed(encoding, body))).toMatchObject({
        answer: { isCut: true, body: { length: 1_000 } },
      });
    }
    // Each member of 20 bytes unpacks to nothing.
    const nothing = Buffer.alloc(1_000_000, gzipSync(''));
    expect(await ask(packed('gzip, gzip', gzipSync(nothing)))).toMatchObject({
      kind: 'failed',
      reason: containing('longer packed than it may be unpacked'),
    });
  });
  it('keep a body that cannot be made smaller', async () => {
    const random = Buffer.from(Array.from({ length: 400_000 }, (_, n) => (n * 2_654_435_761) >>> 13));
    const sent = await ask(packed('gzip', gzipSync(random)), { responseBytes: 400_000 });
    expect(sent).toMatchObject({ answer: { isCut: false, body: { length: 400_000 } } });
  });
});

describe('streams without an end', () => {
  it.each(['text/event-stream', 'application/x-ndjson; charset=utf-8'])(
    'give what came in time: %s',
    async (type) => {
      const sent = await ask(
        (_, response) => void response.writeHead(200, { 'content-type': type }).write('data: 1\n\n'),
        { callSeconds: 0.5 },
      );
      expect(sent).toMatchObject({ answer: { isCut: true, isOutOfTime: true } });
      expect(textOf(sent)).toBe('data: 1\n\n');
    },
  );
  it.each([
    ['gzip', createGzip],
    ['deflate', createDeflate],
    ['br', createBrotliCompress],
    ['zstd', createZstdCompress],
  ] as const)('give it unpacked: %s', async (encoding, create) => {
    const sent = await ask(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': encoding });
        const packer = create();
        packer.pipe(response);
        packer.write('data: 1\n\n');
        packer.flush();
      },
      { callSeconds: 0.5 },
    );
    expect(sent).toMatchObject({ answer: { isCut: true, isOutOfTime: true } });
    expect(textOf(sent)).toBe('data: 1\n\n');
  });
  it('end at the limit of size too', async () => {
    const sent = await ask((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n'.repeat(200));
    });
    expect(sent).toMatchObject({ answer: { isCut: true, body: { length: 1_000 } } });
    expect(sent).not.toHaveProperty('answer.isOutOfTime');
  });
  it('are whole where they do end', async () => {
    const sent = await ask((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: 1\n\n');
    });
    expect(sent).toMatchObject({ answer: { isCut: false } });
  });
});

describe('an API that asks to wait', () => {
  const busyOnce = (headers: OutgoingHttpHeaders, status = 429): RequestListener => {
    let calls = 0;
    return (_, response) => {
      calls += 1;
      if (calls === 1) response.writeHead(status, headers).end('busy');
      else response.end(`call ${calls}`);
    };
  };
  it.each(['GET', 'QUERY', 'OPTIONS'])('is asked %s once more, after that time', async (method) => {
    const sent = await ask(busyOnce({ 'retry-after': '0' }), {}, method);
    expect(textOf(sent)).toBe('call 2');
    expect(sent).toMatchObject({ answer: { repeated: { status: 429, afterMs: 0 } } });
  });
  it('may say it as a date', async () => {
    const date = new Date();
    const headers = {
      date: date.toUTCString(),
      'retry-after': new Date(date.getTime() + 1_000).toUTCString(),
    };
    const started = performance.now();
    expect(await ask(busyOnce(headers, 503))).toMatchObject({ answer: { repeated: { afterMs: 1_000 } } });
    expect(performance.now() - started).toBeGreaterThan(950);
  });
  it.each([
    ['POST', { 'retry-after': '0' }, 429],
    ['DELETE', { 'retry-after': '0' }, 503],
    ['GET', { 'retry-after': '6' }, 429],
    ['GET', { 'retry-after': '3' }, 429],
    ['GET', { 'retry-after': 'soon' }, 503],
    ['GET', {}, 429],
    ['GET', { 'retry-after': '0' }, 500],
  ])('is not asked again: %s %j %i', async (method, headers, status) => {
    const sent = await ask(busyOnce(headers, status), {}, method);
    expect(sent).toMatchObject({ answer: { status } });
    expect(sent).not.toHaveProperty('answer.repeated');
  });
  it('is asked once more and not twice', async () => {
    let calls = 0;
    const sent = await ask((_, response) => {
      calls += 1;
      response.writeHead(503, { 'retry-after': '0' }).end();
    });
    expect(sent).toMatchObject({ answer: { status: 503, repeated: { status: 503 } } });
    expect(calls).toBe(2);
  });
});

describe('any answer', () => {
  let api: Api;
  let sender: Sender;
  let head = Buffer.alloc(0);
  let body: Buffer = Buffer.alloc(0);
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(Buffer.concat([head, body])));
  });
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    api = { origin: `http://127.0.0.1:${port}`, seen: [], close: async () => void server.close() };
    sender = createSender({ callSeconds: 2, responseBytes: 300, inFlight: 4 });
  });
  afterAll(async () => {
    sender.dispose();
    await api.close();
  });

  const context: AnswerContext = {
    source: 'any',
    operation: 'any',
    method: 'GET',
    url: 'http://api/any',
    address: 'http://api/any',
    expectsJson: true,
    outputSchema: { type: 'object', properties: { a: { type: ['number', 'null'] } } },
    parameters: [],
    credentials: [],
    mask: createMask(['secret+42']),
  };
  const texts = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      'secret+42',
      '<!doctype html><p>x',
      '['.repeat(400),
      'data: 1\n\n'.repeat(50),
      '\ufeff{}',
    ),
  );
  const packers = [
    (plain: Buffer) => plain,
    gzipSync,
    deflateSync,
    deflateRawSync,
    brotliCompressSync,
    zstdCompressSync,
  ];
  const bytes = fc
    .tuple(
      fc.oneof(
        texts.map((text) => Buffer.from(text)),
        fc.uint8Array({ maxLength: 600 }).map(Buffer.from),
      ),
      fc.constantFrom(...packers),
    )
    .map(([plain, pack]) => pack(plain));
  const types = fc.oneof(
    fc.constantFrom(
      'application/json',
      'application/problem+json',
      'text/plain; charset=utf-16',
      'text/html',
      'image/png',
      'audio/ogg',
      'application/pdf',
      'text/event-stream',
      'application/x-ndjson',
      'text/csv; charset=shift_jis',
      'application/xml',
      'a/b',
      '',
    ),
    fc.string({ maxLength: 30 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, '')),
  );
  const encodings = fc.constantFrom(
    '',
    'gzip',
    'deflate',
    'br',
    'zstd',
    'gzip, br',
    'x-gzip,,',
    'utf-8',
    'a,b,c,d,e',
  );
  const statuses = fc.constantFrom(200, 201, 204, 206, 304, 400, 404, 422, 500, 599);

  it('becomes a result, and never a failure of the gate', async () => {
    await fc.assert(
      fc.asyncProperty(
        statuses,
        types,
        encodings,
        bytes,
        fc.boolean(),
        async (status, type, encoding, sent, isLast) => {
          const lines = [
            `HTTP/1.1 ${status} X`,
            'connection: close',
            ...(type === '' ? [] : [`content-type: ${type}`]),
            ...(encoding === '' ? [] : [`content-encoding: ${encoding}`]),
            ...(isLast ? [] : [`content-length: ${sent.length}`]),
          ];
          head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
          body = sent;
          const answer = await sender.send(requestTo(api.origin), never);
          if (answer.kind === 'failed') {
            expect(answer.reason).toMatch(/^The API at http:.*\.$/s);
            expect(answer.reason).not.toContain('within');
            return;
          }
          const result = toToolResult(answer.answer, context);
          expect(result.content.length).toBeGreaterThan(0);
          expect(JSON.stringify(result)).not.toContain('secret+42');
          expect(result).toMatchObject(
            result.isError ? { reason: matching(/./) } : { structuredContent: {} },
          );
        },
      ),
      { numRuns: 400 },
    );
  });
});
