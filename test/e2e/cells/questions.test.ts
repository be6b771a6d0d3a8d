import { beforeAll, expect } from 'vitest';
import { readRecordsNow } from '../records/recordFiles.ts';
import { verifies } from '../verifies.ts';
import { type CellClient, type CellKind, cellKinds, connectCell, sayYes } from './cellClient.ts';
import { type CellGateway, type CellServer, cellServers, startCells } from './cellGateway.ts';

const roles = { all: { allow: ['*/*'] }, quiet: { allow: ['*/*'], deny: ['*/@sample', '*/@roots'] } };
const agents = { open: { roles: ['all'] }, guarded: { roles: ['quiet'] } };
let cells: CellGateway;
const clients = new Map<string, CellClient>();

const clientOf = (kind: CellKind, agent: keyof typeof agents): CellClient => {
  const client = clients.get(`${kind} ${agent}`);
  if (!client) throw new Error(`There is no ${kind} client of ${agent}.`);
  return client;
};

beforeAll(async () => {
  cells = await startCells(cellServers, roles, agents);
  for (const kind of cellKinds) {
    for (const agent of ['open', 'guarded'] as const)
      clients.set(`${kind} ${agent}`, await connectCell(cells.gate, agent, kind, `${agent} on ${kind}`));
  }
});

/** One cell: a client of one kind, and a server of one. */
interface Cell {
  readonly kind: CellKind;
  readonly server: CellServer;
}

const cellsOf = (body: (cell: Cell, client: CellClient) => Promise<void>): [string, () => Promise<void>][] =>
  cellKinds.flatMap((kind) =>
    cellServers.map((server): [string, () => Promise<void>] => [
      `${kind}, ${server}`,
      async () => {
        const client = clientOf(kind, 'open');
        const before = client.asked.seen.length;
        await body({ kind, server }, client);
        // Each question is asked once.
        const asked = client.asked.seen
          .slice(before)
          .map(({ method, params }) => `${method} ${JSON.stringify(params)}`);
        expect(new Set(asked).size).toBe(asked.length);
      },
    ]),
  );

const form = cellsOf(async ({ kind, server }, client) => {
  const message = `Who are you, ${kind}?`;
  const { text, isError } = await client.call(`${server}_test_elicitation`, { message });
  expect({ text, isError }).toEqual({
    text: expect.stringContaining(`"username":"username of open on ${kind}"`) as string,
    isError: false,
  });
  expect(client.asked.seen.at(-1)).toMatchObject({ method: 'elicitation/create', params: { message } });
});
for (const [cell, body] of form) verifies('cells.form', body, cell);

const page = cellsOf(async ({ kind, server }, client) => {
  const url = `https://example.com/sign-in/${encodeURIComponent(`${kind} ${server}`)}`;
  const { text } = await client.call(`${server}_test_elicitation_url`, { url });
  expect(text).toContain('action=accept');
  expect(client.asked.seen.at(-1)).toMatchObject({
    method: 'elicitation/create',
    params: { mode: 'url', url },
  });
});
for (const [cell, body] of page) verifies('cells.url', body, cell);

const sampling = cellsOf(async ({ kind, server }, client) => {
  const prompt = `Say something, ${kind}.`;
  const { text } = await client.call(`${server}_test_sampling`, { prompt });
  expect(text).toContain(`sampled by open on ${kind}`);
  expect(JSON.stringify(client.asked.seen.at(-1))).toContain(prompt);
});
for (const [cell, body] of sampling) verifies('cells.sampling', body, cell);

const folders = cellsOf(async ({ kind, server }, client) => {
  const { text } = await client.call(`${server}_test_roots`, {});
  expect(text).toBe(`file:///of/open on ${kind}`);
});
for (const [cell, body] of folders) verifies('cells.roots', body, cell);

const rounds = cellsOf(async ({ kind, server }, client) => {
  const before = client.asked.seen.length;
  const { text } = await client.call(`${server}_test_input_required_result_multi_round`, {});
  expect(text).toContain(`name of open on ${kind}`);
  expect(text).toContain(`color of open on ${kind}`);
  expect(client.asked.seen).toHaveLength(before + 2);
});
for (const [cell, body] of rounds) verifies('cells.rounds', body, cell);

for (const action of ['decline', 'cancel'] as const) {
  const refused = cellsOf(async ({ kind, server }, client) => {
    client.answerBy(() => ({ action }));
    try {
      const { text } = await client.call(`${server}_test_elicitation`, { message: `${action}, ${kind}` });
      expect(text).toContain(`action=${action}`);
    } finally {
      client.answerBy((asked) => sayYes(asked, `open on ${kind}`));
    }
  });
  for (const [cell, body] of refused) verifies('cells.refused', body, `${action}, ${cell}`);
}

for (const kind of cellKinds) {
  for (const server of cellServers) {
    verifies('cells.denied', () => expectDenied(kind, server), `${kind}, ${server}`);
    // A client without a session does not say that it will not come back, and a process with one stream for all then
    // keeps the others waiting for a while, so that its questions stay those of one caller.
    if (kind === '2026-07-28' && server === 'classic') continue;
    verifies('cells.cancelled', () => expectCancelled(kind, server), `${kind}, ${server}`);
  }
}

async function expectDenied(kind: CellKind, server: CellServer): Promise<void> {
  const client = clientOf(kind, 'guarded');
  const { text } = await client.call(`${server}_test_sampling`, { prompt: 'Nobody hears this.' });
  expect(client.asked.seen).toEqual([]);
  expect(text).not.toContain('sampled');
  const records = readRecordsNow(cells.workspace).filter(
    ({ tool, agent }) => tool === `${server}/@sample` && agent === 'guarded',
  );
  expect(records.at(-1)).toMatchObject({
    decision: 'deny',
    reason: expect.stringContaining('quiet') as string,
  });
}

/** The client gives its call up while it is being asked. */
async function expectCancelled(kind: CellKind, server: CellServer): Promise<void> {
  const client = clientOf(kind, 'open');
  const gaveUp = new AbortController();
  const before = client.asked.seen.length;
  client.answerBy(() => {
    gaveUp.abort();
    throw new Error('Nobody is there any more.');
  });
  try {
    await expect(
      client.call(`${server}_test_elicitation`, { message: 'Nobody answers this.' }, gaveUp.signal),
    ).rejects.toThrow();
  } finally {
    client.answerBy((asked) => sayYes(asked, `open on ${kind}`));
  }
  expect(client.asked.seen).toHaveLength(before + 1);
  const { text } = await client.call(`${server}_test_elicitation`, { message: 'And now?' });
  expect(text).toContain('action=accept');
}
