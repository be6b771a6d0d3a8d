import { join } from 'node:path';
import { expect } from 'vitest';
import { createStdioOpener } from '../../../host/sources/mcp/open/stdioOpener.ts';
import { Supervisor } from '../../../host/sources/mcp/supervisor.ts';
import { root } from '../../../scripts/project.ts';
import { listenForLives } from '../../host/sources/mcp/stdio/lifelines.ts';
import { atEndOfFile } from '../lifetime.ts';
import { verifies } from '../verifies.ts';
import { createSignals } from '../waiting.ts';

/** gateway.yaml counts in minutes. */
const idleMs = 300;

verifies('life.idle', async () => {
  const lives = await listenForLives();
  const supervisor = openSupervisor(lives.port);
  const states = createSignals<string>();
  supervisor.known.onDidChange(() => states.give(supervisor.known.state.kind));
  await supervisor.connect();
  expect(supervisor.known.state.kind).toBe('ready');
  const release = supervisor.hold();
  await lives.begun.count(1, 'the process to run');
  release();
  await states.first((state) => state === 'idle', 'it to be idle');
  await lives.ended.count(1, 'the process to end');
  expect(supervisor.known.lists?.tools.map(({ native }) => native)).toEqual(['pid', 'hang', 'die']);
  expect(supervisor.known.isStale).toBe(false);
  const calls = Array.from({ length: 10 }, async () => {
    const done = supervisor.hold();
    const connection = await supervisor.use(AbortSignal.timeout(10_000));
    const params = { name: 'pid', arguments: {} };
    const answer = await connection?.peer.request('tools/call', params, { timeoutMs: 5_000 });
    done();
    return JSON.stringify(answer);
  });
  expect(new Set(await Promise.all(calls)).size).toBe(1);
  await lives.ended.count(2, 'it to be ended again');
  expect(lives.begun.seen).toHaveLength(2);
  expect(supervisor.known.state.kind).toBe('idle');
});

function openSupervisor(lifeline: string): Supervisor {
  const args = [join(root, 'test/servers/stdio/toolbox.ts')];
  const supervisor = new Supervisor({
    ...{ name: 'box', isProcess: true, idleMs, log: () => {} },
    opener: createStdioOpener({
      entry: { kind: 'stdio', command: process.execPath, args, env: { LIFELINE: lifeline } },
      folder: root,
      resolve: (template) => Promise.resolve(template),
      findMissingApproval: () => Promise.resolve(undefined),
      onLine: () => {},
    }),
  });
  atEndOfFile(() => supervisor.dispose());
  return supervisor;
}
