import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { answerClients } from '../../host/controlClients.ts';
import type { Served } from '../../host/workspace/served.ts';
import {
  addAgent,
  copyForClient,
  findClients,
  planClient,
  type RequestMessage,
} from '../../protocol/messages.ts';
import { temporaryFolder } from './temporaryFolder.ts';

function openControl() {
  const folder = temporaryFolder();
  const log: string[] = [];
  const served = {
    url: 'http://127.0.0.1:40000/mcp',
    lastingUrl: 'http://127.0.0.1:20123/mcp',
    workspace: { folder, reload: async () => void log.push('reload') },
    mintToken: async (agent: string) => `token-of-${agent}`,
  } as unknown as Served;
  const handlers = new Map<string, (params: never) => Promise<unknown>>();
  answerClients({} as MessageConnection, {
    answer: (_, message, handler) => void handlers.set(message.method, handler),
    find: () => Promise.resolve(served),
  });
  const send = <P, R>(message: RequestMessage<P, R>, params: P): Promise<R> =>
    handlers.get(message.method)?.(params as never) as Promise<R>;
  return { folder, log, send };
}

test('the roles to choose from are those of the role file, or of the one that would be written', async () => {
  const { folder, send } = openControl();
  expect((await send(findClients, { folder })).roles).toEqual(['default']);
  mkdirSync(join(folder, '.gatehouse'));
  writeFileSync(join(folder, '.gatehouse', 'roles.yaml'), 'version: 1\nroles: { a: {}, b: {} }\n');
  const { clients, roles } = await send(findClients, { folder });
  expect(roles).toEqual(['a', 'b']);
  expect(clients.map(({ id }) => id)).toContain('cursor');
});

test('an agent that is added is known when that is answered', async () => {
  const { folder, log, send } = openControl();
  const file = join(folder, '.gatehouse', 'roles.yaml');
  expect(await send(addAgent, { folder, agent: 'cursor', roles: ['default'] })).toEqual({ written: [file] });
  expect(log).toEqual(['reload']);
  expect(readFileSync(file, 'utf8')).toContain('  cursor:\n    roles: [default]\n');
  expect(await send(addAgent, { folder, agent: 'cursor', roles: [] })).toEqual({ written: [] });
  await expect(send(addAgent, { folder, agent: 'x', roles: ['no-such'] })).rejects.toThrow(
    /no role "no-such"/,
  );
});

test('plans and copies are those of the gate that runs', async () => {
  const { folder, send } = openControl();
  const params = { folder, agent: 'claude-code', client: 'claude-code' } as const;
  const plan = await send(planClient, { ...params, way: 'project' });
  expect(plan).toMatchObject({ file: join(folder, '.mcp.json'), name: 'gatehouse', before: '' });
  const { text } = await send(copyForClient, { ...params, client: 'other', way: 'header' });
  expect(text).toBe('http://127.0.0.1:20123/mcp\nAuthorization: Bearer token-of-claude-code');
});
