import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { toClientEdit } from '../../../host/clients/toClientEdit.ts';
import { gate, linux } from './gates.ts';

const file = '/home/ada/.codex/config.toml';
const name = 'gatehouse-storefront';
const table = `[mcp_servers.${name}]
url = "http://127.0.0.1:20123/mcp"
http_headers = { Authorization = "Bearer the-token" }
`;

function toEdit(before: string | undefined, way: 'url' | 'command' = 'url') {
  return toClientEdit({ client: 'codex', way, file, name, machine: linux }, gate, before);
}

function edit(before: string | undefined, way?: 'url' | 'command'): string {
  const edited = toEdit(before, way);
  if (edited.kind === 'problem') throw new Error(edited.problem.message);
  return edited.after;
}

describe('the file of Codex', () => {
  test('begins where there is none', () => {
    expect(edit(undefined)).toBe(table);
    expect(edit('')).toBe(table);
  });

  test('keeps all that is there, and gets a table at its end', () => {
    const before = `# mine
model = "o5" # fast
notes = """
[mcp_servers.no-table]
"""

[mcp_servers.a]
command = "npx"
args = [
  "-y", # yes
  "[x]",
]
[mcp_servers.a.env]
KEY = 'k'`;
    expect(edit(before)).toBe(`${before}\n\n${table}`);
    const windows = 'model = "o5"\r\n';
    expect(edit(windows)).toBe(`${windows}\r\n${table.replaceAll('\n', '\r\n')}`);
  });

  test('that has it already keeps what else a person has set for it', () => {
    const before = `[mcp_servers.${name}]
# The port is remembered.
url = "http://127.0.0.1:20123/mcp"
bearer_token_env_var = "OLD"
startup_timeout_sec = 20 # slow
[mcp_servers.${name}.http_headers]
Authorization = "Bearer former"

# Of another one.
[mcp_servers.b]
command = "b"
`;
    const after = edit(before);
    expect(after).toBe(`[mcp_servers.${name}]
url = "http://127.0.0.1:20123/mcp"
http_headers = { Authorization = "Bearer the-token" }
# The port is remembered.
startup_timeout_sec = 20 # slow

# Of another one.
[mcp_servers.b]
command = "b"
`);
    expect(edit(after)).toBe(after);
    expect(parse(edit(after, 'command'))).toEqual({
      mcp_servers: {
        b: { command: 'b' },
        [name]: {
          command: gate.launcher,
          args: ['stdio', gate.folder, '--agent', 'cursor'],
          startup_timeout_sec: 20,
        },
      },
    });
  });

  test('keeps headers, variables and the folder that a person has added, where they still say something', () => {
    const url = `[mcp_servers.${name}]
url = "http://127.0.0.1:20123/mcp"
http_headers = { authorization = "Bearer former", "X Trace" = "1" }
env_http_headers = { "X-User" = "USER" } # who
`;
    expect(parse(edit(url))).toEqual({
      mcp_servers: {
        [name]: {
          url: gate.url,
          http_headers: { Authorization: 'Bearer the-token', 'X Trace': '1' },
          env_http_headers: { 'X-User': 'USER' },
        },
      },
    });
    expect(edit(url)).toContain('env_http_headers = { "X-User" = "USER" } # who\n');
    const started = `${edit(undefined, 'command')}cwd = "/work"
[mcp_servers.${name}.env]
# Mine.
XDG_STATE_HOME = "/state"
`;
    const former = started.replace('"cursor"', '"former"');
    expect(former).not.toBe(started);
    expect(edit(former, 'command')).toBe(started);
    expect(parse(edit(former))).toEqual(parse(table));
    expect(parse(edit(url, 'command'))).toEqual(parse(edit(undefined, 'command')));
  });

  test('another server of that name is replaced whole, and told', () => {
    const before = `[mcp_servers.${name}]\nurl = "https://example.com/mcp"\nenabled = false\n[mcp_servers.${name}.tools.x]\nenabled = true`;
    expect(toEdit(before)).toMatchObject({
      kind: 'edit',
      after: table,
      names: [name],
      found: { url: 'https://example.com/mcp' },
    });
  });

  test('finds it under a quoted name', () => {
    const before = `[ mcp_servers . "${name}" ]\nurl = "http://127.0.0.1:20123/mcp"\n`;
    expect(parse(edit(before))).toEqual(parse(table));
  });

  test.each([
    ['model = "o5', 1, 'Not valid TOML'],
    ['a = 1\na = 2\n', 2, 'Not valid TOML'],
    [`[mcp_servers]\n${name} = { url = "u" }\n`, 2, 'in a way that is not edited here'],
    ['mcp_servers = { a = { url = "u" } }\n', 1, 'in a way that is not edited here'],
    ['mcp_servers = 1\n', 1, 'in a way that is not edited here'],
  ])('that cannot be edited is told with its place: %j', (before, line, message) => {
    const edited = toEdit(before);
    expect(edited).toMatchObject({ kind: 'problem', problem: { file, line } });
    expect(edited.kind === 'problem' && edited.problem.message).toContain(message);
  });

  test('no problem quotes what the file holds', () => {
    const edited = toEdit('[mcp_servers.a.env]\nTOKEN = "hunter2" x\n');
    expect(JSON.stringify(edited)).not.toContain('hunter2');
  });
});
