import { expect, test } from 'vitest';
import type { ClientEntry } from '../../../host/clients/entry.ts';
import { mergeEntry } from '../../../host/clients/mergedEntry.ts';

const url: ClientEntry = { url: 'u', headers: { Authorization: 'Bearer new' } };
const codex: ClientEntry = { url: 'u', http_headers: { Authorization: 'Bearer new' } };
const command: ClientEntry = { command: 'c', args: ['stdio'] };

test.each<[string, unknown, ClientEntry, object]>([
  ['nothing', undefined, url, url],
  [
    'settings of any kind',
    { timeout: 5, url: 'old', type: 'http', transport: 'sse' },
    command,
    { ...command, timeout: 5 },
  ],
  [
    'other headers, but no second one for the token',
    { url: 'old', headers: { 'X-A': '1', AUTHORIZATION: 'Bearer old' } },
    url,
    { ...url, headers: { 'X-A': '1', Authorization: 'Bearer new' } },
  ],
  ['no headers of another name', { url: 'old', http_headers: { 'X-A': '1' } }, url, url],
  [
    'variables in headers of Codex',
    { url: 'old', env_http_headers: { 'X-A': 'A', Authorization: 'T' }, bearer_token_env_var: 'T' },
    codex,
    { ...codex, env_http_headers: { 'X-A': 'A' } },
  ],
  ['none where none is left', { url: 'old', env_http_headers: { Authorization: 'T' } }, codex, codex],
  [
    'what a command is started with',
    { command: 'old', args: [], env: { A: '1' }, envFile: '.env', cwd: '/w', headers: { a: 'b' } },
    command,
    { ...command, env: { A: '1' }, envFile: '.env', cwd: '/w' },
  ],
  ['nothing of a command beside a URL', { command: 'old', env: { A: '1' }, cwd: '/w' }, url, url],
  ['nothing of a URL beside a command', { url: 'old', headers: { 'X-A': '1' } }, command, command],
  ['no headers that are none', { url: 'old', headers: 'X-A: 1' }, url, url],
])('keeps %s', (_, found, entry, expected) => {
  expect(mergeEntry(found, entry)).toEqual(expected);
});
