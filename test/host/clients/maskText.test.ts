import { expect, test } from 'vitest';
import { maskText } from '../../../host/clients/maskText.ts';

test('hides what is likely a credential in JSON, comments and all', () => {
  const shown = maskText(`{
  // don't look
  "mcpServers": {
    "a": { "url": "https://ada:hunter2@example.com/mcp", "headers": { "Authorization": "Bearer hunter2", "X-Plain": "hunter2" } },
    "b": { "command": "b", "args": ["--api-key", "hunter2", "--token=hunter2", "--port", "1"], "env": { "ANY": "hunter2", "REF": "\${env:REF}" } },
    "c": { "url": "http://127.0.0.1:20123/t/hunter2hunter2hunter2hunter2/mcp" }
  },
  "primaryApiKey": "hunter2",
  "theme": "dark"
}`);
  expect(shown).not.toContain('hunter2');
  for (const kept of [
    '"Authorization": "Bearer ••••"',
    '"X-Plain": "••••"',
    '"REF": "${env:REF}"',
    '"theme": "dark"',
  ])
    expect(shown).toContain(kept);
  for (const kept of [
    '"--api-key", "••••", "--token=••••", "--port", "1"',
    'https://ada:••••@example.com',
    '/t/••••/mcp',
  ])
    expect(shown).toContain(kept);
});

test('hides them in TOML', () => {
  const shown = maskText(`model = "o5"
http_headers = { Authorization = "Bearer hunter2", "X-Plain" = 'hunter2' }
api_key = "hunter2"
[mcp_servers.a.env]
ANY = "hunter2"
# between
OTHER = 'hunter2'

[mcp_servers.b]
command = "kept"
`);
  expect(shown).not.toContain('hunter2');
  expect(shown).toContain('model = "o5"');
  expect(shown).toContain('command = "kept"');
  expect(shown).toContain('Authorization = "Bearer ••••"');
});

test('leaves references and what is masked already', () => {
  const text =
    '{ "headers": { "Authorization": "Bearer ${GATEHOUSE_TOKEN}", "X-Key": "$KEY", "Y-Key": "••••" } }';
  expect(maskText(text)).toBe(text);
});

test('takes no time for a large text', () => {
  const text = `{ "env": { ${'"A": "x", '.repeat(50_000)} "headers": {`;
  const started = performance.now();
  maskText(text);
  expect(performance.now() - started).toBeLessThan(2_000);
});
