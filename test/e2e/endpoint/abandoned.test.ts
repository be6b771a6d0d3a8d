import { Agent, request } from 'node:http';
import { expect, vi } from 'vitest';
import { startGate } from '../gate.ts';
import { openSseSession } from '../openSse.ts';
import { initialize, openSession, rpc, send } from '../rawRequest.ts';
import { verifies } from '../verifies.ts';
import { createStorefront } from '../workspace.ts';

// Ten thousand sessions take their time, on a machine that does other things besides.
vi.setConfig({ testTimeout: 180_000 });

/** A process that kept each of the sessions would need three times as much, and end. */
const heapMb = 128;

verifies('wire.abandoned', async () => {
  const workspace = await createStorefront();
  const env = { ...workspace.env, NODE_OPTIONS: `--max-old-space-size=${heapMb}` };
  const gate = await startGate({ ...workspace, env });
  const token = gate.tokenOf('copilot');
  const used = await openSession(gate.url, token);
  const sse = await openSseSession(gate.url, token);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(Array.from({ length: 500 }, () => openAndLeave(gate.url, token, agent)));
    const { json } = await send(gate.url, { token, headers: used, body: rpc('tools/list') });
    expect(json.result, `round ${round}`).toHaveProperty('tools');
  }
  agent.destroy();
  expect((await sse.ask(rpc('ping', {}, 'p'))).result).toEqual({});
  expect(gate.child.exitCode).toBeNull();
});

const body = JSON.stringify(initialize('2025-11-25', 'leaves'));

/** Opens a session over a connection that is kept, and looks no further. */
function openAndLeave(url: string, token: string, agent: Agent): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  const sending = request(url, { method: 'POST', agent, headers }, (answer) => {
    answer.resume().once('end', () => {
      if (answer.headers['mcp-session-id'] === undefined) reject(new Error(`HTTP ${answer.statusCode}`));
      else resolve();
    });
  });
  sending.once('error', reject);
  sending.end(body);
  return promise;
}
