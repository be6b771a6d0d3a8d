import { beforeAll, expect } from 'vitest';
import { type Gate, startGate } from '../gate.ts';
import { openSession, rpc, send } from '../rawRequest.ts';
import { verifies } from '../verifies.ts';
import { createStorefront } from '../workspace.ts';

let gate: Gate;
let token: string;
const list = rpc('tools/list');

beforeAll(async () => {
  gate = await startGate(await createStorefront());
  token = gate.tokenOf('copilot');
});

verifies('session.unknown', async () => {
  const headers = { 'mcp-session-id': 'A'.repeat(32), 'mcp-protocol-version': '2025-11-25' };
  for (const method of ['POST', 'GET', 'DELETE']) {
    const body = method === 'POST' ? { body: list } : {};
    const { status } = await send(gate.url, { token, headers, method, ...body });
    expect(status, method).toBe(404);
  }
});

verifies('session.other-caller', async () => {
  const headers = await openSession(gate.url, token);
  const other = gate.tokenOf('claude-code');
  const stolen = await send(gate.url, { token: other, headers, body: list });
  const unknown = await send(gate.url, {
    token: other,
    headers: { ...headers, 'mcp-session-id': 'unknown' },
    body: list,
  });
  expect(stolen.status).toBe(404);
  expect(stolen.text).toBe(unknown.text);
  expect((await send(gate.url, { token: other, headers, method: 'DELETE' })).status).toBe(404);
  expect((await send(gate.url, { token, headers, body: list })).json.result).toHaveProperty('tools');
});

verifies('session.random', async () => {
  const opened = await Promise.all(Array.from({ length: 20 }, () => openSession(gate.url, token)));
  const ids = opened.map((headers) => headers['mcp-session-id'] ?? '');
  expect(new Set(ids).size).toBe(20);
  // Base64url carries 6 bits a character.
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{22,}$/);
});

verifies('session.delete', async () => {
  const headers = await openSession(gate.url, token);
  expect((await send(gate.url, { token, headers, body: list })).status).toBe(200);
  expect((await send(gate.url, { token, headers, method: 'DELETE' })).status).toBe(200);
  expect((await send(gate.url, { token, headers, body: list })).status).toBe(404);
});
