import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect } from 'vitest';
import { openRoles, sendJson, startApi, type TestApi } from '../api.ts';
import { type Gate, gatehouse, startGate } from '../gate.ts';
import { connect, type Peer } from '../peers.ts';
import { readRecordsNow } from '../records/recordFiles.ts';
import { verifies } from '../verifies.ts';
import { createWorkspace, gatewayFile, rolesFile, type TestWorkspace } from '../workspace.ts';

const spec = `openapi: 3.1.0
info: { title: Files, version: '1' }
security: [{ key: [] }]
paths:
  /{name}:
    parameters: [{ name: name, in: path, required: true, schema: { type: string } }]
    get:
      operationId: read
      parameters: [{ name: per_page, in: query, schema: { type: integer } }]
      responses: { default: { description: Whatever it is } }
    post:
      operationId: write
      responses: { 2XX: { description: Whatever it is } }
components:
  securitySchemes: { key: { type: apiKey, in: header, name: x-key } }
`;

const secret = 'k3y/of+the=API';
/** One pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const pdf = Buffer.from('%PDF-1.7\n\xe2\xe3\xcf\xd3', 'latin1');
const megabytes = 200;
/** A few kilobytes. */
const bomb = gzipSync(gzipSync(Buffer.alloc(megabytes * 1024 * 1024, 'x'), { level: 1 }));

function send(response: ServerResponse, type: string, body: string | Buffer, headers = {}): void {
  response.writeHead(200, { 'content-type': type, ...headers }).end(body);
}

const answers: Readonly<Record<string, (response: ServerResponse, request: IncomingMessage) => void>> = {
  image: (response) => send(response, 'image/png', png),
  pdf: (response) =>
    send(response, 'application/pdf', pdf, { 'content-disposition': 'attachment; filename="a.pdf"' }),
  latin: (response) => send(response, 'text/csv; charset=iso-8859-1', Buffer.from('na\xefve;1', 'latin1')),
  events: (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: one\n\ndata: t');
  },
  list: (response) =>
    sendJson(response, { total: 5_000, items: Array.from({ length: 5_000 }, (_, id) => ({ id })) }),
  bomb: (response) => send(response, 'text/plain', bomb, { 'content-encoding': 'gzip, gzip' }),
  created: (response) => {
    const link = '<https://api.example/x?page=2>; rel="next"';
    response.writeHead(201, { location: '/x/7', link, 'set-cookie': 'session=s3cret' }).end('{}');
  },
  echo: (response, request) =>
    sendJson(response, { headers: request.headers, url: `/?key=${encodeURIComponent(secret)}` }),
  refused: (response, request) =>
    sendJson(response, { title: `No ${String(request.headers['x-key'])}` }, 400),
};

let api: TestApi;
let gate: Gate;
let workspace: TestWorkspace;
let peers: readonly Peer[];
let busy = 0;

beforeAll(async () => {
  api = await startApi((request, response) => {
    const name = request.url?.split('?', 1)[0]?.slice(1) ?? '';
    if (name === 'busy' && busy > 0) {
      busy -= 1;
      response.writeHead(429, { 'retry-after': '1' }).end();
    } else (answers[name] ?? ((answer) => sendJson(answer, { name })))(response, request);
  });
  workspace = await createWorkspace({
    'files.yaml': spec,
    [gatewayFile]: `version: 1
apis:
  files:
    spec: files.yaml
    server: '${api.url}'
    auth: { key: '\${env:FILES_KEY}' }
limits: { callSeconds: 5, responseBytes: 20000 }
`,
    [rolesFile]: openRoles,
  });
  Object.assign(workspace.env, { FILES_KEY: secret });
  gate = await startGate(workspace);
  peers = [await connect(gate, 'first'), await connect(gate, 'first', 'sdk1')];
});

/** The most memory that a process has held, in megabytes; what it holds now where the system tells no more. */
function mostMemory(pid: number | undefined): number {
  const kilobytes =
    process.platform === 'linux'
      ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
      : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(kilobytes) / 1024;
}

async function read(name: string): Promise<string[]> {
  const texts: string[] = [];
  for (const peer of peers) texts.push((await peer.call('files_read', { name })).text);
  return texts;
}

verifies('call.image', async () => {
  for (const text of await read('image')) expect(text).toBe('[image]');
  for (const text of await read('pdf')) {
    expect(text).toBe(
      'The API answered with application/pdf, 13 bytes ("a.pdf"). It is attached as a resource.\n[resource]',
    );
  }
  const contentOf = async (name: string): Promise<unknown> => {
    const args = [
      'call',
      'files/read',
      workspace.folder,
      '--agent',
      'first',
      '--json',
      '--args',
      `{"name":"${name}"}`,
    ];
    return (JSON.parse((await gatehouse(workspace, args)).stdout) as { content: unknown }).content;
  };
  expect(await contentOf('image')).toEqual([
    { type: 'image', data: png.toString('base64'), mimeType: 'image/png' },
  ]);
  expect(await contentOf('pdf')).toMatchObject([
    { type: 'text' },
    {
      type: 'resource',
      resource: {
        uri: 'gatehouse://files/read/pdf',
        mimeType: 'application/pdf',
        blob: pdf.toString('base64'),
      },
    },
  ]);
});

verifies('call.text', async () => {
  for (const text of await read('latin')) expect(text).toBe('naïve;1');
  const [text] = await read('events');
  expect(text).toMatch(/^The API went on sending when the time for this answer was up.*\ndata: one\n\n$/);
});

verifies('call.long-list', async () => {
  for (const text of await read('list')) {
    const [note = '', json = ''] = text.split('\n');
    const { items } = JSON.parse(json) as { items: unknown[] };
    expect(items.at(-1)).toEqual({ id: items.length - 1 });
    expect(note).toContain(`The first ${items.length} items of \`items\` follow, as valid JSON`);
    expect(note).toContain(`${5_000 - items.length} of 5000 are missing. Ask for less with \`per_page\`.`);
  }
});

verifies('call.bomb', async () => {
  await read('warm-up');
  const before = mostMemory(gate.child.pid);
  const texts = await Promise.all(Array.from({ length: 8 }, () => read('bomb')));
  for (const text of texts.flat()) expect(text).toContain('was cut after 20 KB');
  // Eight at a time, and one alone is twice this when it is unpacked as a whole.
  expect(mostMemory(gate.child.pid) - before).toBeLessThan(megabytes / 2);
});

verifies('call.asks-to-wait', async () => {
  const [peer] = peers;
  busy = 1;
  const reading = await peer?.call('files_read', { name: 'busy' });
  expect(reading).toMatchObject({ isError: false, structured: { name: 'busy' } });
  expect(reading?.text).toContain('The API first answered HTTP 429');
  busy = 1;
  const writing = await peer?.call('files_write', { name: 'busy' });
  expect(writing).toMatchObject({ isError: true });
  expect(writing?.text).toContain('Try again after 1 s (Retry-After).');
  expect(api.asked.seen.filter((asked) => asked.endsWith('/busy'))).toEqual([
    'GET /busy',
    'GET /busy',
    'POST /busy',
  ]);
});

verifies('call.next-page', async () => {
  for (const text of await read('created')) {
    expect(text).toContain('Location: /x/7');
    expect(text).toContain('More follows at https://api.example/x?page=2');
    expect(text).not.toContain('s3cret');
  }
});

verifies('call.echoed-credential', async () => {
  for (const peer of peers) {
    const echo = await peer.call('files_read', { name: 'echo' });
    expect(echo.structured).toMatchObject({ headers: { 'x-key': '[redacted]' }, url: '/?key=[redacted]' });
    const refused = await peer.call('files_read', { name: 'refused' });
    expect(refused.text).toContain('No [redacted]');
    expect(JSON.stringify([echo, refused])).not.toContain(secret);
  }
  expect(JSON.stringify(readRecordsNow(workspace))).not.toContain(secret);
});
