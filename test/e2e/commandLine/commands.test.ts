import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect } from 'vitest';
import { root } from '../../../scripts/project.ts';
import { type Finished, gatehouse, startGate } from '../gate.ts';
import { connect } from '../peers.ts';
import { readRecordsNow } from '../records/recordFiles.ts';
import { verifies } from '../verifies.ts';
import { createStorefront, createWorkspace, type TestWorkspace } from '../workspace.ts';

let workspace: TestWorkspace;

beforeAll(async () => {
  workspace = await createStorefront();
});

const run = (command: string, ...args: string[]): Promise<Finished> =>
  gatehouse(workspace, [command, ...args]);

verifies('cli.old-node', async () => {
  const { engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  const needed = engines.node.replace('>=', '');
  const [major = 0, minor = 0] = needed.split('.').map(Number);
  const run = (node: string): Promise<Finished> => {
    // Only what the program looks at is older; the file itself is read by this Node.
    const pretend = `Object.defineProperty(process,'versions',{value:{...process.versions,node:'${node}'}})`;
    const preload = `data:text/javascript,${encodeURIComponent(pretend)}`;
    return gatehouse(workspace, ['--version'], { NODE_OPTIONS: `--import=${preload}` });
  };
  for (const old of ['20.20.2', `${major}.${minor - 1}.9`, `${major - 1}.99.0`]) {
    const { code, stdout, stderr } = await run(old);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      `gatehouse: Node ${needed} or newer is needed, and this is ${old}. Install it from https://nodejs.org.`,
    );
  }
  for (const fine of [`${needed}.0`, `${major + 1}.0.0`])
    expect((await run(fine)).stdout).toMatch(/^\d+\.\d+\.\d+$/);
});

verifies('cli.tools', async () => {
  const gate = await startGate(workspace);
  for (const agent of ['copilot', 'claude-code']) {
    const { code, stdout } = await run('tools', workspace.folder, '--agent', agent, '--json');
    const { tools } = JSON.parse(stdout) as { tools: { name: string; tool: string; decision: string }[] };
    expect(code).toBe(0);
    const served = await (await connect(gate, agent)).names();
    expect(tools.map(({ name }) => name)).toEqual(served);
    for (const { tool, decision } of tools) {
      expect(tool).toMatch(/^storefront\/\w+$/);
      expect(['allow', 'ask']).toContain(decision);
    }
  }
  await gate.stop();
  const { stdout } = await run('tools', workspace.folder);
  expect(stdout).toMatch(/^storefront_get_order +storefront\/get_order +GET \/orders\/\{order_id\}$/m);
});

verifies('cli.call', async () => {
  const tool = ['storefront/get_order', workspace.folder];
  const args = ['--args', '{"order_id":"ord_1004"}'];
  const fine = await run('call', ...tool, '--agent', 'copilot', ...args, '--json');
  expect(fine.code).toBe(0);
  expect(JSON.parse(fine.stdout)).toMatchObject({ structuredContent: { id: 'ord_1004' } });
  const denied = await run('call', 'storefront_delete_product', workspace.folder, '--agent', 'claude-code');
  expect(denied.code).toBe(1);
  expect(denied.stderr).toMatch(/^gatehouse: Denied: agent "claude-code".*roles\.yaml:\d+/);
  const records = readRecordsNow(workspace).map(({ agent, client, status }) => ({ agent, client, status }));
  expect(records).toEqual([
    { agent: 'copilot', client: 'gatehouse call', status: 'ok' },
    { agent: 'claude-code', client: 'gatehouse call', status: 'denied' },
  ]);
});

verifies('cli.explain', async () => {
  const before = readRecordsNow(workspace).length;
  const text = await run(
    'explain',
    workspace.folder,
    '--agent',
    'copilot',
    '--tool',
    'storefront/refund_order',
  );
  expect(text.code).toBe(0);
  expect(text.stdout).toMatch(/ask/i);
  expect(text.stdout).toMatch(/roles\.yaml:\d+/);
  const json = await run(
    ...([
      'explain',
      workspace.folder,
      '--agent',
      'claude-code',
      '--tool',
      'storefront_refund_order',
    ] as const),
    '--json',
  );
  expect(JSON.stringify(JSON.parse(json.stdout))).toContain('"deny"');
  expect(readRecordsNow(workspace)).toHaveLength(before);
});

verifies('cli.errors', async () => {
  const empty = await createWorkspace();
  const folder = workspace.folder;
  const mistakes: readonly (readonly [readonly string[], string])[] = [
    [['serve', `${folder}/gone`], 'is not a folder'],
    [['serve', empty.folder], 'has no .gatehouse folder'],
    [['check', empty.folder], 'has no .gatehouse folder'],
    [['serve', folder, '--port', '70000'], '"70000" is not a port'],
    [['tools', folder, '--agent', 'nobody'], 'There is no agent "nobody" in .gatehouse/roles.yaml'],
    [['token', 'nobody', folder], 'There is no agent "nobody"'],
    [['stdio', folder, '--agent', 'nobody'], 'There is no agent "nobody"'],
    [['call', 'storefront/fly', folder, '--agent', 'copilot'], 'There is no tool "storefront/fly"'],
    [['call', 'storefront/get_order', folder, '--agent', 'copilot', '--args', '{'], '--args is not JSON'],
    [['call', 'storefront/get_order', folder, '--agent', 'copilot', '--args', '[]'], 'must be a JSON object'],
    [['explain', folder, '--agent', 'copilot', '--tool', 'x/y'], 'There is no tool "x/y"'],
  ];
  const finished = await Promise.all(mistakes.map(([args]) => gatehouse(workspace, args)));
  for (const [index, { code, stdout, stderr }] of finished.entries()) {
    const [args = [], words = ''] = mistakes[index] ?? [];
    expect({ code, stdout }, args.join(' ')).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^gatehouse: [^\n]+$/);
    expect(stderr).toContain(words);
  }
});

verifies('cli.help', async () => {
  const version = await run('--version');
  expect(version).toMatchObject({ code: 0, stderr: '' });
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+$/);
  const help = await run('--help');
  expect(help.code).toBe(0);
  for (const command of ['serve', 'stdio', 'tools', 'call', 'check', 'explain', 'token', 'calls'])
    expect(help.stdout).toContain(`\n  ${command} `);
  expect((await run('serve', '--prot', '1')).code).not.toBe(0);
});
