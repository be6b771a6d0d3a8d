import { beforeAll, expect, vi } from 'vitest';
import { type CellClient, type CellKind, connectCell } from '../cells/cellClient.ts';
import { type CellGateway, startCells } from '../cells/cellGateway.ts';
import { verifies } from '../verifies.ts';

vi.setConfig({ testTimeout: 120_000 });

const callers = 50;
const callsEach = 200;
const atOnce = 8;
const kinds: readonly CellKind[] = ['2026-07-28', '2025-11-25', 'sdk1', '2026-07-28', 'sdk1 over SSE'];
const servers = ['legacy', 'modern'] as const;
/** Two callers share a token each, so that the token alone does not keep their conversations apart. */
const agents = Object.fromEntries(
  Array.from({ length: callers / 2 }, (_, n) => [`agent-${n}`, { roles: ['all'] }]),
);
let cells: CellGateway;

beforeAll(async () => {
  cells = await startCells(servers, { all: { allow: ['*/*'] } }, agents);
});

interface Caller {
  readonly name: string;
  readonly client: CellClient;
  readonly wrong: string[];
}

/** Every client counts its request ids from the same number, so the same ids are in flight 50 times. */
verifies('callers.no-mixed-conversations', async () => {
  const all = await Promise.all(
    Array.from({ length: callers }, async (_, n): Promise<Caller> => {
      const name = `caller-${n}-`;
      const kind = kinds[n % kinds.length] ?? 'sdk1';
      const client = await connectCell(cells.gate, `agent-${n % (callers / 2)}`, kind, name);
      return { name, client, wrong: [] };
    }),
  );
  await Promise.all(all.map(callMany));
  for (const { name, client, wrong } of all) {
    expect(wrong).toEqual([]);
    const heard = [...client.told.progress.seen, ...client.told.log.seen].filter(
      (text) => !ownProgress.test(text),
    );
    expect(heard.filter((text) => !text.includes(name))).toEqual([]);
    const questions = client.asked.seen.map(({ params }) => String(params['message']));
    expect(questions.filter((question) => !question.startsWith(`question ${name}`))).toEqual([]);
    expect(new Set(questions).size).toBe(
      Array.from({ length: callsEach }, (_, call) => call).filter(asks).length,
    );
    expect(client.told.log.seen.length, `log lines of ${name}`).toBeGreaterThan(0);
  }
});

const asks = (call: number): boolean => call % 20 === 7;
const tells = (call: number): boolean => call % 4 === 3;
/** The SDK's own client says so to its user, where it answers a question. */
const ownProgress = /^Fulfilling input required/;

async function callMany(caller: Caller): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let call = next++; call < callsEach; call = next++) await callOnce(caller, call);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

async function callOnce({ name, client, wrong }: Caller, call: number): Promise<void> {
  const word = `${name}call-${call}`;
  const given = { word, asks: asks(call), quiet: !tells(call), pauseMs: (call * 7) % 11 };
  const { text } = await client.call(`${servers[call % servers.length]}_test_conversation`, given);
  const own = asks(call)
    ? `answer ${word}: action=accept, content={"word":"word of ${name}"}`
    : `answer ${word}`;
  if (text !== own) wrong.push(`${word} got ${text}`);
}
