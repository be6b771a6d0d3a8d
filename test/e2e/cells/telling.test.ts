import { beforeAll, expect } from 'vitest';
import { verifies } from '../verifies.ts';
import { type CellClient, type CellKind, cellKinds, connectCell } from './cellClient.ts';
import { type CellGateway, type CellServer, cellServers, startCells } from './cellGateway.ts';

const agents = { one: { roles: ['all'] }, other: { roles: ['all'] } };
let cells: CellGateway;

beforeAll(async () => {
  cells = await startCells(cellServers, { all: { allow: ['*/*'] } }, agents);
});

for (const kind of cellKinds) {
  for (const server of cellServers) {
    verifies('cells.told', () => expectTold(kind, server), `${kind}, ${server}`);
    verifies('cells.items', () => expectItems(kind, server), `${kind}, ${server}`);
    verifies('cells.updates', () => expectUpdates(kind, server), `${kind}, ${server}`);
  }
}

const connectBoth = (kind: CellKind): Promise<[CellClient, CellClient]> =>
  Promise.all([connectCell(cells.gate, 'one', kind), connectCell(cells.gate, 'other', kind)]);

/** Two callers at once: each hears of its own call. */
async function expectTold(kind: CellKind, server: CellServer): Promise<void> {
  const both = await connectBoth(kind);
  const callBoth = (round: string): Promise<string[]> =>
    Promise.all(
      both.map(async (client, index) => {
        const given = { word: `word-${index}-${round}`, asks: true };
        return (await client.call(`${server}_test_conversation`, given)).text;
      }),
    );
  // With one stream for all, a server's first question may not tell whose call it is about, and then nobody is asked.
  const first = await callBoth('first');
  const allowed = server === 'classic' ? /^answer word-.-first|nobody was asked/ : /^answer word-.-first/;
  for (const text of first) expect(text).toMatch(allowed);
  expect(await callBoth('second')).toEqual([
    expect.stringMatching(/^answer word-0-second: action=accept/),
    expect.stringMatching(/^answer word-1-second: action=accept/),
  ]);
  for (const [index, { told, asked }] of both.entries()) {
    const word = `word-${index}`;
    await told.progress.first((text) => text === `progress ${word}-second`, `the progress of ${word}`);
    const questions = asked.seen.map(({ params }) => String(params['message']));
    const heard = [...told.progress.seen, ...told.log.seen, ...questions].filter((text) =>
      text.includes('word-'),
    );
    expect(heard.filter((text) => !text.includes(word))).toEqual([]);
    expect(questions.at(-1)).toBe(`question ${word}-second`);
  }
}

async function expectItems(kind: CellKind, server: CellServer): Promise<void> {
  const client = await connectCell(cells.gate, 'one', kind);
  // All three servers offer the same URIs, so each stands behind the name of its server.
  const uris = await client.resourceUris();
  expect(uris).toContain(`${server}+test://static-text`);
  expect(uris).toContain(`${server}+test://template/{id}/data`);
  expect(await client.read(`${server}+test://static-text`)).toMatch(/static text resource/);
  expect(await client.read(`${server}+test://template/7/data`)).toContain('"id":"7"');
  const prompt = `${server}_test_prompt_with_arguments`;
  expect(await client.promptNames()).toContain(prompt);
  expect(await client.prompt(prompt, { arg1: 'hello', arg2: 'world' })).toContain("arg1='hello'");
  expect(await client.complete(prompt, 'arg1', 'par')).toEqual(expect.arrayContaining(['paris', 'park']));
}

async function expectUpdates(kind: CellKind, server: CellServer): Promise<void> {
  const [one, other] = await connectBoth(kind);
  const uri = `${server}+test://watched-resource`;
  const unfollow = await one.follow(uri);
  const touch = (): Promise<unknown> =>
    other.call(`${server}_test_touch_resource`, { uri: 'test://watched-resource' });
  await touch();
  await one.told.update.first((updated) => updated === uri, 'the resource to be told of');
  expect(other.told.update.seen).toEqual([]);
  await unfollow();
  // What is still on its way when the client has gone from following would come before the answer of a call.
  const heard = one.told.update.seen.length;
  await touch();
  await one.call(`${server}_test_conversation`, { word: 'last' });
  expect(one.told.update.seen).toHaveLength(heard);
}
