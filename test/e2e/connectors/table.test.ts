import { afterAll, beforeAll, expect } from 'vitest';
import type { ConnectorModel } from '../../../protocol/connectors.ts';
import { type Exercise, hello, type LaterMisbehaviour, type Trial } from '../../servers/misbehaviour.ts';
import { misbehaviours } from '../../servers/misbehaving.ts';
import { misbehavingCalls } from '../../servers/misbehavingCalls.ts';
import { longLists, misbehavingLists } from '../../servers/misbehavingLists.ts';
import { misbehavingProcesses, type ProcessMisbehaviour } from '../../servers/misbehavingProcesses.ts';
import { misbehavingSessions } from '../../servers/misbehavingSessions.ts';
import { sdkServers } from '../../servers/sdkServers.ts';
import type { TinyServer } from '../../servers/tinyServer.ts';
import { tokens } from '../host/editor.ts';
import { atEndOfFile } from '../lifetime.ts';
import { connectTo, type Peer } from '../peers.ts';
import { verifies } from '../verifies.ts';
import { type Fleet, type FleetEntry, openFleet } from './fleet.ts';

/** One line of the table, and what must be so for it. */
interface Row extends Exercise {
  readonly name: string;
  /** The name of its connector. */
  readonly source: string;
  readonly entry: FleetEntry;
  /** Absent where it cannot be connected to. */
  readonly tools?: number;
  readonly state: ConnectorModel['state']['kind'];
  readonly transport?: ConnectorModel['transport'];
  readonly why?: RegExp;
  /** Whether it is tried again by itself, where it has failed. */
  readonly isTriedAgain?: boolean;
  /** What it was sent; unknown of processes and of servers that an SDK built. */
  readonly seen?: TinyServer['seen'];
}

const states: Readonly<Record<LaterMisbehaviour['verdict'], Row['state']>> = {
  ...{ modern: 'ready', legacy: 'ready', sse: 'ready' },
  ...{ authorize: 'needs-sign-in', unavailable: 'failed', 'not-mcp': 'failed' },
};

const rows: Row[] = [];
const lines: string[] = [];
let fleet: Fleet;
let longFleet: Fleet;
let names: readonly string[] = [];
let longNames: readonly string[] = [];
let peer: Peer;

async function toRow(odd: LaterMisbehaviour, source: string): Promise<Row> {
  const { start, path = '/mcp', verdict, ...rest } = odd;
  const { origin, seen, close } = await start();
  atEndOfFile(close);
  const state = odd.end === 'degraded' ? 'degraded' : states[verdict];
  const transport = verdict === 'sse' ? 'sse' : 'streamable-http';
  // A server of one's own may be started later where something else answers now.
  const isTriedAgain = verdict === 'unavailable' || verdict === 'not-mcp';
  return { ...rest, source, entry: { url: `${origin}${path}` }, state, transport, seen, isTriedAgain };
}

async function toSdkRow({ name, verdict, start }: (typeof sdkServers)[number], source: string): Promise<Row> {
  const { url, close } = await start();
  atEndOfFile(close);
  const transport = verdict === 'sse' ? 'sse' : 'streamable-http';
  return { name, source, entry: { url }, tools: 1, state: 'ready', transport };
}

function toProcessRow({ command, args, ...rest }: ProcessMisbehaviour, source: string): Row {
  const state = rest.tools === undefined ? 'failed' : 'ready';
  return { ...rest, source, entry: { command, args }, state, transport: 'stdio' };
}

const overHttp: readonly LaterMisbehaviour[] = [
  ...misbehaviours,
  ...misbehavingLists,
  ...misbehavingSessions,
  ...misbehavingCalls,
];

async function open(added: readonly Row[]): Promise<Fleet> {
  const entries = new Map(added.map(({ source, entry }) => [source, entry]));
  return openFleet(entries, { callSeconds: 2, responseBytes: 200_000 });
}

/**
 * Settles when all of them are as they must be and their tools are accepted, or when that will never be; which of them
 * it is not so for is for their tests to say.
 */
async function settle(opened: Fleet, added: readonly Row[]): Promise<Peer> {
  // One after the other, in the order in which they arrive.
  let accepting: Promise<unknown> = Promise.resolve();
  const arrive = added.map(async ({ source, state, tools = 0 }) => {
    await opened.until(source, (each) => each.state.kind === state, `be ${state}`);
    if (tools > 0) await (accepting = accepting.catch(() => {}).then(() => opened.accept(source)));
  });
  await Promise.allSettled(arrive);
  return connectTo(opened.url, tokens.first, '2026-07-28');
}

beforeAll(async () => {
  const http = await Promise.all(overHttp.map((odd, index) => toRow(odd, `http-${index}`)));
  const sdk = await Promise.all(sdkServers.map((server, index) => toSdkRow(server, `sdk-${index}`)));
  const stdio = misbehavingProcesses.map((odd, index) => toProcessRow(odd, `stdio-${index}`));
  const long = await Promise.all(longLists.map((odd, index) => toRow(odd, `long-${index}`)));
  rows.push(...http, ...sdk, ...stdio, ...long);
  const many = [...http, ...sdk, ...stdio];
  [fleet, longFleet] = await Promise.all([open(many), open(long)]);
  const [first, second] = await Promise.all([settle(fleet, many), settle(longFleet, long)]);
  peer = first;
  [names, longNames] = await Promise.all([first.names(), second.names()]);
}, 60_000);

afterAll(() => {
  const head = ['server', 'connected', 'state', 'transport', 'tools', 'ms', 'why'];
  console.log(`${toLine(head)}\n${lines.join('\n')}`);
});

function toLine([name = '', ...cells]: readonly string[]): string {
  const widths = [9, 13, 26, 6, 6];
  return [name.padEnd(48), ...cells.map((cell, index) => cell.padEnd(widths[index] ?? 0))]
    .join(' ')
    .trimEnd();
}

function note(row: Row, connector: ConnectorModel, listed: number): void {
  const { state, transport = '', revision = '' } = connector;
  const ms = (row.source.startsWith('long') ? longFleet : fleet).timeTo(row.source, row.state);
  const isThere = row.tools !== undefined;
  const why = 'reason' in state ? state.reason.split('\n', 1)[0] : connector.repairs.join(' ');
  const cells = [
    isThere ? 'yes' : 'no',
    state.kind,
    `${transport} ${revision}`,
    isThere ? String(listed) : '',
  ];
  lines.push(toLine([row.name, ...cells, String(ms ?? ''), (why ?? '').slice(0, 200)]));
}

function rowOf(name: string): Row {
  const row = rows.find((each) => each.name === name);
  if (!row) throw new Error(`There is no row "${name}".`);
  return row;
}

const listedOf = (all: readonly string[], { source }: Row): readonly string[] =>
  all.filter((name) => name.startsWith(`${source}_`));

async function expectConnected(name: string): Promise<void> {
  const row = rowOf(name);
  const { source, tools, state, transport } = row;
  const listed = listedOf(names, row);
  const connected = fleet.now(source);
  expect(connected).toMatchObject({ state: { kind: state }, transport });
  expect(listed).toHaveLength(tools ?? 0);
  const alias = `${source}_echo`;
  const rounds = listed.includes(alias) ? (row.rounds ?? [[hello]]) : [];
  for (const [index, round] of rounds.entries()) {
    await fleet.until(source, (each) => each.state.kind === state, `be ${state} again`);
    // A client that hears of a change lists again.
    if (index > 0) await peer.names();
    await Promise.all(round.map((trial) => expectAnswer(alias, trial)));
  }
  const { end = 'ready', held = [], repairs = [] } = row;
  const isAsExpected = (each: ConnectorModel): boolean =>
    each.state.kind === end &&
    each.held.length === held.length &&
    repairs.every((repair) => each.repairs.some((told) => repair.test(told)));
  const after = await fleet.until(source, isAsExpected, `end as ${end}, with what was mended`);
  note(row, after, listed.length);
  expect(after.held.map(({ native, change }) => [native, change.kind])).toEqual(
    held.map((native) => [native, 'new']),
  );
  const sent = row.seen?.filter(({ message }) => message?.method === 'tools/call');
  if (sent) expect(sent, 'each call is sent once').toHaveLength(rounds.flat().length);
}

async function expectAnswer(alias: string, { text, says, isError, structured }: Trial): Promise<void> {
  const answer = await peer.call(alias, { text });
  expect(answer.text).toMatch(says);
  expect(answer.isError).toBe(isError ?? false);
  if (structured !== undefined) expect(answer.structured).toEqual(structured);
}

async function expectReason(name: string): Promise<void> {
  const row = rowOf(name);
  const { source, why, state: kind, isTriedAgain } = row;
  // What is tried again by itself is not always in the state that it comes back to.
  const after = await fleet.until(source, ({ state }) => state.kind === kind, `be ${kind}`);
  note(row, after, 0);
  const { state } = after;
  expect('reason' in state ? state.reason : '').toMatch(why ?? /^\b$/);
  if (isTriedAgain !== undefined) expect('retryAt' in state).toBe(isTriedAgain);
  expect(listedOf(names, row)).toEqual([]);
  const sent = row.seen?.filter(({ message }) => message?.method === 'tools/call') ?? [];
  expect(sent).toEqual([]);
}

for (const { name, tools } of [...overHttp, ...sdkServers.map((server) => ({ ...server, tools: 1 }))]) {
  if (tools === undefined) verifies('server.not-connected', () => expectReason(name), name);
  else verifies('server.connected', () => expectConnected(name), name);
}

for (const { name, tools } of misbehavingProcesses)
  verifies('server.process', () => (tools === undefined ? expectReason(name) : expectConnected(name)), name);

for (const { name } of longLists)
  verifies(
    'server.long-list',
    () => {
      const row = rowOf(name);
      const connector = longFleet.now(row.source);
      const listed = listedOf(longNames, row);
      note(row, connector, listed.length);
      expect(connector.state.kind).toBe('ready');
      const { repairs = [] } = row;
      for (const repair of repairs) expect(connector.repairs).toContainEqual(expect.stringMatching(repair));
      expect(listed).toHaveLength(row.tools ?? 0);
    },
    name,
  );
