import { afterEach, expect, it, vi } from 'vitest';
import { tellStrayLogs } from '../../../../../host/sources/mcp/questions/tellStrayLogs.ts';
import { connectMemory } from '../memoryTransport.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('log messages that are about no call stand in the log of the connector, within bounds', async () => {
  vi.useFakeTimers();
  const { connection, tell } = await connectMemory();
  const lines: [string, string][] = [];
  const end = new AbortController();
  tellStrayLogs(connection.dialogue, {
    signal: end.signal,
    log: (level, line) => lines.push([level, line]),
  });
  const say = async (params: object): Promise<void> => {
    tell('notifications/message', params);
    await vi.advanceTimersByTimeAsync(0);
  };
  await say({ level: 'critical', logger: 'db', data: 'no\n disk' });
  await say({ level: 'notice', data: { at: 1 } });
  await say({ level: 'debug', data: 'x'.repeat(1_000) });
  expect(lines).toEqual([
    ['error', 'db: no disk'],
    ['info', '{"at":1}'],
    ['debug', 'x'.repeat(500)],
  ]);
  for (let more = 0; more < 100; more += 1) await say({ level: 'info', data: more });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toEqual(['info', 'and 83 more log messages within a second']);
  end.abort();
  await say({ level: 'info', data: 'late' });
  expect(lines).toHaveLength(21);
});
