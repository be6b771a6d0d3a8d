import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { createCallers } from '../../../host/endpoint/callers.ts';
import { readHeard } from '../../../host/state/heardFile.ts';
import { openPresence, type Presence } from '../../../host/workspace/presence.ts';
import { temporaryFolder } from '../temporaryFolder.ts';

const start = Date.UTC(2026, 0, 1, 12);
const at = (seconds: number): string => new Date(start + seconds * 1_000).toISOString();
const ci = { agent: 'ci', isGood: true };

let file: string;
let open: Set<string>;

beforeEach(() => {
  file = join(temporaryFolder(), 'heard.json');
  open = new Set();
  vi.useFakeTimers({ now: start, toFake: ['Date', 'setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
});

async function openOne(): Promise<Presence & { changes(): number }> {
  const log = (level: string, message: string): never => expect.fail(`${level}: ${message}`);
  const callers = createCallers();
  const presence = await openPresence({ file, callers, holdsOpen: (agent) => open.has(agent), log });
  onTestFinished(() => presence.dispose());
  let count = 0;
  presence.onDidChange(() => (count += 1));
  return { ...presence, changes: () => count };
}

it('knows nobody who has not called', async () => {
  const { of } = await openOne();
  expect(of('ci')).toEqual({ isConnected: false });
  open.add('ci');
  expect(of('ci')).toEqual({ isConnected: true });
});

it('tells of the first call, and not of each one after it', async () => {
  const { callers, of, changes } = await openOne();
  for (let second = 0; second < 20; second += 1) {
    vi.setSystemTime(start + second * 1_000);
    callers.note(ci);
  }
  expect(changes()).toBe(1);
  expect(of('ci')).toEqual({ firstHeardAt: at(0), lastHeardAt: at(19), isConnected: true });
});

it('tells of what a client calls itself', async () => {
  const { callers, of, changes } = await openOne();
  callers.note(ci);
  const before = changes();
  callers.note(ci, 'Claude\nCode');
  expect(changes()).toBeGreaterThan(before);
  expect(of('ci').client).toBe('Claude Code');
});

it('counts an agent as gone a minute after its last call, unless it holds something open', async () => {
  const { callers, of, changes } = await openOne();
  callers.note(ci);
  open.add('ci');
  await vi.advanceTimersByTimeAsync(90_000);
  expect(of('ci').isConnected).toBe(true);
  open.clear();
  const before = changes();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(of('ci').isConnected).toBe(false);
  expect(changes()).toBeGreaterThan(before);
  const quiet = changes();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(changes(), 'nothing is looked after while nobody is there').toBe(quiet);
});

it('remembers it over runs', async () => {
  const first = await openOne();
  first.callers.note(ci, 'CI');
  vi.setSystemTime(start + 5_000);
  first.callers.note(ci);
  await first.dispose();
  expect((await readHeard(file)).get('ci')).toEqual({ firstAt: at(0), lastAt: at(5), client: 'CI' });
  const second = await openOne();
  expect(second.of('ci')).toEqual({
    ...{ firstHeardAt: at(0), lastHeardAt: at(5), client: 'CI' },
    isConnected: false,
  });
  second.callers.note(ci);
  expect(second.of('ci')).toMatchObject({ firstHeardAt: at(0), client: 'CI', isConnected: true });
});

it('waits for the first call with a token that was minted since', async () => {
  const { callers, of, setTokens, changes } = await openOne();
  callers.note(ci);
  vi.setSystemTime(start + 10_000);
  setTokens({ ci: { hash: 'b'.repeat(64), mintedAt: at(10) } });
  expect(of('ci')).toEqual({ isConnected: false });
  const before = changes();
  vi.setSystemTime(start + 20_000);
  callers.note(ci);
  expect(changes()).toBeGreaterThan(before);
  expect(of('ci')).toEqual({ firstHeardAt: at(20), lastHeardAt: at(20), isConnected: true });
});
