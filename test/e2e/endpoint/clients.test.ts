import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, expect } from 'vitest';
import { packageProgram } from '../../../scripts/project.ts';
import { createEchoWorkspace, sendJson, startApi } from '../api.ts';
import { type CellKind, cellKinds, connectCell } from '../cells/cellClient.ts';
import { type Gate, startGate } from '../gate.ts';
import { verifies } from '../verifies.ts';
import type { TestWorkspace } from '../workspace.ts';

let gate: Gate;
let workspace: TestWorkspace;

beforeAll(async () => {
  const api = await startApi((request, response) => sendJson(response, { said: request.url }));
  workspace = await createEchoWorkspace(api);
  gate = await startGate(workspace);
});

const names: Readonly<Record<CellKind, string>> = {
  'sdk1 over SSE': 'SDK 1.x over SSE',
  sdk1: 'SDK 1.x over Streamable HTTP',
  '2025-11-25': 'SDK 2.x, 2025-11-25',
  '2026-07-28': 'SDK 2.x, 2026-07-28',
};

for (const kind of cellKinds) verifies('clients.real', () => expectUse(kind), names[kind]);

async function expectUse(kind: CellKind): Promise<void> {
  const client = await connectCell(gate, 'first', kind);
  expect(await client.toolNames()).toEqual(['echo_echo', 'echo_write']);
  expect(await client.call('echo_echo', { value: 'hello' })).toEqual({
    text: expect.stringContaining('/echo/hello') as string,
    isError: false,
  });
}

/** What the Inspector prints as JSON. */
async function inspect(url: string, args: readonly string[]): Promise<Record<string, unknown>> {
  const program = packageProgram('@modelcontextprotocol/inspector', 'mcp-inspector');
  const { stdout } = await promisify(execFile)(process.execPath, [program, '--cli', url, ...args], {
    // It keeps a list of servers in the home folder.
    env: { PATH: process.env.PATH ?? '', HOME: workspace.state },
  });
  return JSON.parse(stdout) as Record<string, unknown>;
}

const withHeader = (): string[] => ['--header', `Authorization: Bearer ${gate.tokenOf('first')}`];
const withToken = (path: string): string => new URL(`/t/${gate.tokenOf('first')}${path}`, gate.url).href;
const ways: readonly (readonly [name: string, transport: string, url: () => string, args: () => string[]])[] =
  [
    ['Streamable HTTP, a header', 'http', () => gate.url, withHeader],
    ['Streamable HTTP, a URL with the token', 'http', () => withToken('/mcp'), () => []],
    ['SSE, a header', 'sse', () => new URL('/sse', gate.url).href, withHeader],
    ['SSE, a URL with the token', 'sse', () => withToken('/sse'), () => []],
  ];
for (const [name, transport, url, args] of ways) {
  const use = async (): Promise<void> => {
    const shared = ['--transport', transport, ...args()];
    const { tools } = await inspect(url(), [...shared, '--method', 'tools/list']);
    expect(tools).toMatchObject([{ name: 'echo_echo' }, { name: 'echo_write' }]);
    const call = ['--method', 'tools/call', '--tool-name', 'echo_echo', '--tool-arg', 'value=hello'];
    const { content } = await inspect(url(), [...shared, ...call]);
    expect(JSON.stringify(content)).toContain('/echo/hello');
  };
  verifies('clients.real', use, `the Inspector's command line, ${name}`);
}
