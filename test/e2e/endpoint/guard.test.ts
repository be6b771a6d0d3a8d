import { beforeAll, expect } from 'vitest';
import { type Gate, startGate } from '../gate.ts';
import { initialize, send } from '../rawRequest.ts';
import { verifies } from '../verifies.ts';
import { createStorefront } from '../workspace.ts';

let gate: Gate;
let token: string;
const body = initialize('2025-11-25');

beforeAll(async () => {
  gate = await startGate(await createStorefront());
  token = gate.tokenOf('copilot');
});

verifies('guard.host', async () => {
  const port = gate.port;
  const foreign = ['evil.example', `evil.example:${port}`, `127.0.0.1.evil.example:${port}`, '127.0.0.1:1'];
  for (const host of [...foreign, `127.0.0.1@evil.example:${port}`]) {
    const { status, json } = await send(gate.url, { token, body, headers: { host } });
    expect(status, host).toBe(403);
    expect(json.error?.message).toContain('Host');
  }
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`])
    expect((await send(gate.url, { token, body, headers: { host } })).status, host).toBe(200);
});

verifies('guard.origin', async () => {
  const foreign = ['https://evil.example', 'null', `http://127.0.0.1:${gate.port}.evil.example`];
  for (const origin of [...foreign, 'http://127.0.0.1:1', `https://127.0.0.1:${gate.port}`]) {
    for (const path of ['/mcp', '/health']) {
      const method = path === '/health' ? { method: 'GET' } : { body };
      const { status } = await send(gate.url, { token, path, headers: { origin }, ...method });
      expect(status, `${origin} ${path}`).toBe(403);
    }
  }
  const own = { origin: `http://127.0.0.1:${gate.port}` };
  expect((await send(gate.url, { token, body, headers: own })).status).toBe(200);
});

verifies('guard.token', async () => {
  const wrong = [undefined, 'wrong', `${token.slice(0, -1)}_`, `${token}a`, ''];
  for (const given of wrong) {
    for (const method of ['POST', 'GET', 'DELETE']) {
      const sent = method === 'POST' ? { body } : {};
      const answer = await send(gate.url, {
        method,
        ...(given === undefined ? {} : { token: given }),
        ...sent,
      });
      expect(answer.status, `${method} with ${given}`).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
      expect(answer.json.error?.message).toContain('gatehouse token AGENT');
    }
  }
  const basic = { authorization: `Basic ${Buffer.from(`copilot:${token}`).toString('base64')}` };
  expect((await send(gate.url, { body, headers: basic })).status).toBe(401);
});

verifies('guard.query-token', async () => {
  for (const query of [`access_token=${token}`, `token=${token}`])
    expect((await send(gate.url, { body, path: `/mcp?${query}` })).status).toBe(401);
});

verifies('guard.health', async () => {
  const { status, text } = await send(gate.url, { path: '/health' });
  expect(status).toBe(200);
  expect(JSON.parse(text)).toEqual({ status: 'ok' });
});

verifies('guard.elsewhere', async () => {
  for (const path of ['/', '/mcp/', '/MCP', '/mcp/../mcp2', '/.gatehouse/roles.yaml']) {
    const { status, text } = await send(gate.url, { token, path });
    expect(status, path).toBe(404);
    expect(text).toContain('/mcp');
  }
});
