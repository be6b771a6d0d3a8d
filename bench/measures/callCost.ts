import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Pool } from 'undici';
import { decide } from '../../host/policy/decide.ts';
import { parseRoles } from '../../host/policy/roleFile/parseRoles.ts';
import { createOpenApiSource } from '../../host/sources/openapi/source.ts';
import type { Source } from '../../host/sources/source.ts';
import { root } from '../../scripts/project.ts';
import { startServer } from '../processes.ts';
import { type Row, toText } from '../row.ts';
import { quantile, toSample } from '../statistics.ts';
import { apiToken } from '../workspaces.ts';

const ROUNDS = 15;
const CALLS = 1_000;
const BUDGET = { kind: 'at most', value: 100 } as const;

const folder = join(root, 'bench', 'documents');
const roles = 'version: 1\nroles:\n  all: { allow: ["*/*"] }\nagents:\n  desk: { roles: [all] }\n';

const calls = {
  get_customer: {
    customer_id: 'cus_1',
    expand: ['orders', 'address'],
    fields: ['id', 'name', 'email'],
    filter: { since: '2026-01-01', city: 'Lagos' },
    limit: 20,
    'X-Request-Id': '6f1c1a2e-7a57-4f0e-9a6b-0c8d2f4b1e11',
  },
  add_customer: {
    name: 'Ada Okafor',
    email: 'ada.okafor@example.com',
    phone: null,
    addresses: [
      { street: '1 Marina', city: 'Lagos', zip: '10100', kind: 'home' },
      { street: '2 Broad Street', city: 'Lagos', zip: '10101', kind: 'work' },
    ],
    tags: ['early', 'wholesale'],
    limits: { orders: 10, items: 200 },
  },
};

/** One request as it went over the wire. */
interface Bytes {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a call costs in the source beyond its request: the arguments checked, the request built, the answer mapped. */
export async function measureCallCost(): Promise<Row[]> {
  const api = await startServer('api');
  try {
    const rows: Row[] = [];
    for (const [native, given] of Object.entries(calls)) {
      rows.push(await compare(native, given, api.origin, await readBytes(native, given)));
    }
    return rows;
  } finally {
    await api.end();
  }
}

async function compare(native: string, given: object, origin: string, bytes: Bytes): Promise<Row> {
  const source = await openSource(origin);
  const pool = new Pool(origin, { connections: 1 });
  const { method, path, headers, body } = bytes;
  const options = { method, path, headers, ...(body === '' ? {} : { body }) };
  const bare = async (): Promise<void> => {
    const answer = await pool.request(options);
    if (answer.statusCode !== 200 || (await answer.body.text()) === '')
      throw new Error('The API gave no answer.');
  };
  const through = createCall(source, native, given);
  const sides = [
    { run: through, costs: [] as number[] },
    { run: bare, costs: [] as number[] },
  ];
  // The first round warms both up and does not count.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { run, costs } of round % 2 === 0 ? sides : sides.toReversed()) {
      const cost = await microsecondsOf(run);
      if (round > 0) costs.push(cost);
    }
  }
  await pool.close();
  source.dispose();
  const [ours = [], theirs = []] = sides.map(({ costs }) => costs);
  return {
    what: `CPU of a call in the source (arguments, request, answer) beyond undici.request, ${method}`,
    unit: 'µs',
    sample: toSample(ours.map((cost, round) => cost - (theirs[round] ?? Number.NaN))),
    budget: BUDGET,
    detail: `${toText(quantile(ours, 0.5))} µs against ${toText(quantile(theirs, 0.5))} µs for undici.request with the same bytes`,
  };
}

/** Processor time of one call, all threads of this process together. */
async function microsecondsOf(run: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  for (let call = 0; call < CALLS; call += 1) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CALLS;
}

/** The bytes that the source sends, from a server that keeps them. */
async function readBytes(native: string, given: object): Promise<Bytes> {
  const { promise: seen, resolve } = Promise.withResolvers<Bytes>();
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const { method = '', url = '', rawHeaders } = request;
      const pairs = rawHeaders.flatMap((name, index) =>
        index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
      );
      // What frames the message is the client's own to say.
      const own = pairs.filter(([name]) => !/^(host|connection|content-length)$/i.test(name));
      resolve({ method, path: url, headers: Object.fromEntries(own), body: body.toString('utf8') });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"cus_1","name":"Ada"}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const source = await openSource(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await createCall(source, native, given)();
  source.dispose();
  server.closeAllConnections();
  server.close();
  return seen;
}

async function openSource(server: string): Promise<Source> {
  const source = createOpenApiSource({
    name: 'costs',
    specFile: join(folder, 'costs.yaml'),
    folder,
    server,
    auth: { token: '${secret:token}' },
    resolveCredential: () => Promise.resolve(apiToken),
    log: () => {},
  });
  await source.ready;
  return source;
}

/** One allowed call, as often as wanted. @throws where it is refused or answered with an error. */
function createCall(source: Source, native: string, given: object): () => Promise<void> {
  const tool = source.tools.find((each) => each.native === native);
  const { policy } = parseRoles(roles, '.gatehouse/roles.yaml');
  const decision = tool && decide(policy, { agent: 'desk', tool, arguments: given });
  if (decision?.kind !== 'allow') throw new Error(`${native} is not allowed.`);
  const { signal } = new AbortController();
  return async () => {
    const { isError, content } = await source.call(decision.call, { signal });
    if (isError) throw new Error(JSON.stringify(content));
  };
}
