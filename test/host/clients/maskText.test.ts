import { describe, expect, test } from 'vitest';
import { maskText } from '../../../host/clients/maskText.ts';
import { startCpuClock } from '../../cpuClock.ts';

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

describe('hides whatever is handed over', () => {
  test.each([
    ['{ "env": { // don\'t commit\n "A": "hunter2", /* it\'s */ "B": "it\'s} hunter2" } }'],
    ['{ "headers": { "n": { "x": 1 }, "A": "hunter2", "B": ["hunter2"] } }'],
    ['{ "env": {\n // "OLD": "hunter2", }\n "A": "hunter2" } }'],
    ['{\n // "env": {\n //   "OLD": "hunter2"\n // }\n "a": 1 }'],
    ['env.A = "hunter2"'],
    ['[mcp_servers.a]\nhttp_headers."X-A" = "hunter2"\nmcp_servers.a.env.B = "hunter2"'],
    ['[mcp_servers."x.y".env] # it\'s mine\n"A b" = "hunter2"\n\'C\' = \'hunter2\''],
    ['[a]\n[a."env"]\nA = """\nhunter2"" hunter2"""\nB = \'\'\'\nhunter2\'\'\''],
    ['[a.env]\nB = [ "hunter2",\n"hunter2" ]\nC = { d = "hunter2" }'],
  ])('%s', (text) => {
    const shown = maskText(text);
    expect(shown).not.toContain('hunter2');
    expect(shown).toContain('••••');
  });

  test('and nothing that follows it', () => {
    for (const text of [
      '{ "a": { "env": { "K": "••••" }, "command": "kept" }, "b": ["kept"] }',
      '[a.env]\nK = "••••"\n[b]\ncommand = "kept"\nlist = [\n"kept",\n]\n',
      'a.env.K = "••••"\na.command = "kept"\nb = 1.5\nc = "kept"\n[env_http_headers]\nd = "KEPT"\n',
      '{ // see [env] {\n "command": "kept" }',
      '{ "projects": { "/home/ada/secret-shop": { "url": "https://example.com/mcp?page=1" } } }',
    ])
      expect(maskText(text)).toBe(text);
  });
});

test.each([
  ['"https://example.com/?page=1&api_key=hunter2#x"', '"https://example.com/?page=1&api_key=••••#x"'],
  [
    String.raw`"https://example.com/?a=1\u0026token=hunter2"`,
    String.raw`"https://example.com/?a=1\u0026token=••••"`,
  ],
  ['"postgres://ada:hun@ter2@db/shop"', '"postgres://ada:••••@db/shop"'],
  ['["--header", "X-Api-Key: hunter2"]', '["--header", "X-Api-Key: ••••"]'],
  ['["-e", "API_KEY=hunter2"]', '["-e", "API_KEY=••••"]'],
  ['{ "api_keys_token": ["hunter2"] }', '{ "api_keys_token": ["••••"] }'],
  ['{ "headers": { "X": "${KEY:-hunter2}" } }', '{ "headers": { "X": "••••" } }'],
])('hides what shows by its form: %s', (text, expected) => {
  expect(maskText(text)).toBe(expected);
});

test('leaves references and what is masked already', () => {
  const text =
    '{ "headers": { "Authorization": "Bearer ${GATEHOUSE_TOKEN}", "X-Key": "$KEY", "Y-Key": "••••", "Z": "" } }';
  expect(maskText(text)).toBe(text);
});

const long = 1_000_000;
test.each([
  ['many members', `{ "env": { ${'"A": "x", '.repeat(long / 10)} "headers": {`],
  ['one word', `{ "a": ["${'a'.repeat(long)}"] }`],
  ['words', `{ "a": "${'a b '.repeat(long / 4)}" }`],
  ['escaped quotes', `{ "a": ["${String.raw`\"`.repeat(long / 2)}"] }`],
  ['apostrophes', `{ "a": ["x", "${"'".repeat(long)}"] }`],
  ['blanks', `{ "a": ["x"${' '.repeat(long)}] }`],
  ['addresses', `{ "a": "${'://a:b?c=d&e'.repeat(long / 11)}" }`],
  ['a comment', `a = 1 # ${'/* "'.repeat(long / 4)}`],
  ['quotes of TOML', `a = """${'""a'.repeat(long / 3)}"""`],
])('takes no more time than a megabyte asks for: %s', (_, text) => {
  const spent = startCpuClock();
  maskText(text);
  expect(spent()).toBeLessThan(2_000);
});
