import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createSignals } from '../../e2e/waiting.ts';
import { stateFolderOf } from '../../../host/state/stateFolder.ts';
import { serve } from '../sources/openapi/call/api.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { folderWith, startGatehouse } from './gatehouse.ts';

const document = {
  openapi: '3.1.0',
  paths: { '/orders': { get: { operationId: 'list', responses: {} } } },
};

it.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const)('that is ended by %s is recorded all the same', async (signal, code) => {
  const arrived = createSignals<string>();
  const api = await serve(({ url }) => arrived.give(url ?? ''));
  onTestFinished(api.close);
  const folder = folderWith({
    'shop.json': JSON.stringify(document),
    '.gatehouse/gateway.yaml': `version: 1\napis:\n  shop: { spec: shop.json, server: '${api.origin}' }\n`,
  });
  const state = temporaryFolder();
  const { child, ended, stderr } = startGatehouse(state, ['call', 'shop/list', folder, '--agent', 'copilot']);
  await arrived.count(1, 'the call');
  child.kill(signal);
  expect(await ended()).toBe(code);
  expect(stderr()).toBe('gatehouse: The call was cancelled before the API had answered.\n');
  const records = join(stateFolderOf(folder, { XDG_STATE_HOME: state }), 'records/calls.jsonl');
  expect(JSON.parse(readFileSync(records, 'utf8'))).toMatchObject({ tool: 'shop/list', status: 'cancelled' });
});
