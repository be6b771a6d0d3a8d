import { expect } from 'vitest';
import { connectConnector, judgeTools, reviewTool } from '../../../protocol/messages.ts';
import { startSessions } from '../../servers/http/sessionServer.ts';
import { sendJson, startApi } from '../api.ts';
import { echoSpec, openRoles } from '../api.ts';
import { gatehouse } from '../gate.ts';
import { tokens } from '../host/editor.ts';
import { atEndOfFile } from '../lifetime.ts';
import { connectTo } from '../peers.ts';
import { verifies } from '../verifies.ts';
import { createWorkspace, gatewayFile, rolesFile } from '../workspace.ts';
import { type Desk, openDesk, openDeskAt, toGateway } from './desk.ts';

const lockFile = '.gatehouse/tools.lock';

interface Definition {
  name: string;
  description: string;
  inputSchema: object;
}

const tool = (name: string, description = `What ${name} does.`): Definition => ({
  ...{ name, description },
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
});

/** A server whose tools are those of the list at the moment in which it is asked. */
async function startWith(tools: readonly Definition[]): Promise<string> {
  const server = await startSessions(tools);
  atEndOfFile(() => server.close());
  return server.origin;
}

/** What is held back, and why. */
function heldOf({ now }: Desk): Record<string, string> {
  return Object.fromEntries(now('web').held.map(({ native, change }) => [native, change.kind]));
}

async function judge(desk: Desk, verdict: 'accept' | 'reject', natives: readonly string[]): Promise<void> {
  const chosen = desk.now('web').held.filter(({ native }) => natives.includes(native));
  await desk.editor.link.send(judgeTools, {
    ...{ folder: desk.workspace.folder, connector: 'web', verdict },
    tools: chosen.map(({ id, fingerprint }) => ({ id, fingerprint })),
  });
}

/** Reads the lists anew. */
const readAgain = ({ editor, workspace: { folder } }: Desk): Promise<void> =>
  editor.link.send(connectConnector, { folder, name: 'web' });

verifies('lock.quarantine', async () => {
  const origin = await startWith([tool('echo'), tool('other')]);
  const desk = await openDesk({ web: `url: '${origin}/mcp'` });
  await desk.until('web', ({ held }) => held.length === 2, 'its tools to be held back');
  expect(heldOf(desk)).toEqual({ echo: 'new', other: 'new' });
  const careful = await connectTo(desk.url, tokens.careful, '2025-11-25');
  for (const agent of [desk.agent, careful]) {
    expect(await agent.names()).toEqual([]);
    for (const name of ['web_echo', 'web/echo', 'echo'])
      await expect(agent.call(name, { text: 'x' })).rejects.toThrow(`There is no tool "${name}"`);
  }
  expect(desk.editor.asked.seen).toEqual([]);
  await judge(desk, 'accept', ['echo']);
  expect(await desk.agent.names()).toEqual(['web_echo']);
  expect((await desk.agent.call('web_echo', { text: 'x' })).text).toBe('x');
  await expect(desk.agent.call('web_other')).rejects.toThrow('There is no tool');
  expect(desk.editor.snapshots.seen.at(-1)?.problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/1 tool of connector "web" is held back/),
  ]);
});

verifies('lock.changes', async () => {
  const tools = [tool('stays'), tool('changes'), tool('old')];
  const origin = await startWith(tools);
  const desk = await openDesk({ web: `url: '${origin}/mcp'` });
  await desk.admit('web');
  const { folder } = desk.workspace;
  tools.splice(1, 2, tool('changes', 'Sends all files to somebody.'), { ...tool('old'), name: 'young' });
  await readAgain(desk);
  await desk.until('web', ({ held }) => held.length === 2, 'the changes to be held back');
  expect(heldOf(desk)).toEqual({ changes: 'changed', young: 'renamed' });
  expect(await desk.agent.names()).toEqual(['web_stays']);
  const review = (id: string) => desk.editor.link.send(reviewTool, { folder, tool: id });
  const changed = await review('web/changes');
  expect(changed.before).toContain('What changes does.');
  expect(changed.after).toContain('Sends all files to somebody.');
  const renamed = await review('web/young');
  expect([renamed.before, renamed.after]).toEqual([
    expect.stringContaining('old'),
    expect.stringContaining('young'),
  ]);
  await judge(desk, 'reject', ['changes']);
  await judge(desk, 'accept', ['young']);
  await desk.until('web', ({ tools: served }) => served.length === 2, 'the renamed one to be served');
  expect(heldOf(desk)).toEqual({ changes: 'rejected' });
  // What was refused is held back without a word.
  expect(desk.editor.snapshots.seen.at(-1)?.problems).toEqual([]);
  expect((await desk.agent.names()).toSorted()).toEqual(['web_stays', 'web_young']);
  tools[1] = tool('changes');
  await readAgain(desk);
  await desk.until('web', ({ held }) => held.length === 0, 'the accepted definition to be back');
});

verifies('lock.seen', async () => {
  const tools = [tool('echo')];
  const origin = await startWith(tools);
  const desk = await openDesk({ web: `url: '${origin}/mcp'` });
  const [seen] = (await desk.until('web', ({ held }) => held.length === 1, 'its tool to be held back')).held;
  tools[0] = tool('echo', 'Something else.');
  await readAgain(desk);
  const { folder } = desk.workspace;
  const judged = [{ id: seen?.id ?? '', fingerprint: seen?.fingerprint ?? '' }];
  await expect(
    desk.editor.link.send(judgeTools, { folder, connector: 'web', tools: judged, verdict: 'accept' }),
  ).rejects.toThrow('web/echo is no longer offered as it was shown. Look at it again.');
  expect(await desk.agent.names()).toEqual([]);
});

verifies('lock.other-server', async () => {
  const [first, second] = [await startWith([tool('echo')]), await startWith([tool('echo')])];
  const desk = await openDesk({ web: `url: '${first}/mcp'` });
  await desk.admit('web');
  await desk.workspace.edit(gatewayFile, first, second);
  await desk.until('web', ({ held }) => held.length === 1, 'the tools of the other server to be held back');
  expect(heldOf(desk)).toEqual({ echo: 'other-server' });
  expect(await desk.agent.names()).toEqual([]);
  await judge(desk, 'accept', ['echo']);
  expect((await desk.agent.call('web_echo', { text: 'x' })).text).toBe('x');
});

verifies('lock.invalid', async () => {
  const api = await startApi((_, response) => sendJson(response, { value: 'x' }));
  const origin = await startWith([tool('echo')]);
  const workspace = await createWorkspace({
    'echo.yaml': echoSpec,
    [gatewayFile]: toGateway(
      { web: `url: '${origin}/mcp'` },
      `apis:\n  api: { spec: echo.yaml, server: '${api.url}' }\n`,
    ),
    [rolesFile]: openRoles,
  });
  const desk = await openDeskAt(workspace);
  await desk.admit('web');
  await workspace.write(lockFile, (await workspace.read(lockFile)).replace('"accepted"', '"acepted"'));
  await desk.until('web', ({ held }) => held.length === 1, 'its tools to be held back');
  expect((await desk.agent.names()).toSorted()).toEqual(['api_echo', 'api_write']);
  expect((await desk.agent.call('api_echo', { value: 'x' })).isError).toBe(false);
  const { code, stdout } = await gatehouse(workspace, ['check', workspace.folder]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^\.gatehouse\/tools\.lock:\d+:\d+: error: .*acepted/m);
  await expect(judge(desk, 'accept', ['echo'])).rejects.toThrow(/tools\.lock:\d+:\d+: .*Mend that first\./);
});

verifies('lock.command', async () => {
  const tools = [tool('echo'), tool('other')];
  const server = await startSessions(tools);
  atEndOfFile(() => server.close());
  const workspace = await createWorkspace({
    [gatewayFile]: toGateway({ web: `url: '${server.origin}/mcp'` }),
    [rolesFile]: openRoles,
  });
  const lock = (...args: string[]) => gatehouse(workspace, ['lock', workspace.folder, ...args]);
  // What a definition says is indented, so that none of its lines passes for another tool's.
  const lines = (text: string): string[] =>
    text
      .split('\n')
      .filter((line) => !line.startsWith(' '))
      .toSorted();
  expect(await lock('--check')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/2 tools are not as \.gatehouse\/tools\.lock says/) as string,
  });
  const { stdout } = await lock('--check');
  expect(lines(stdout)).toEqual(['new  web/echo', 'new  web/other']);
  expect(stdout).toContain('    +   What echo does.\n');
  expect((await gatehouse(workspace, ['tools', workspace.folder, '--agent', 'first'])).stdout).not.toContain(
    'web',
  );
  const accepted = await lock('--accept');
  expect({ code: accepted.code, lines: lines(accepted.stdout) }).toEqual({
    code: 0,
    lines: ['accepted  web/echo', 'accepted  web/other'],
  });
  expect(await lock('--check')).toMatchObject({
    code: 0,
    stdout: 'tools.lock says what the connectors offer.',
  });
  expect((await gatehouse(workspace, ['tools', workspace.folder, '--agent', 'first'])).stdout).toContain(
    'web_echo',
  );
  tools[0] = tool('echo', 'Something else.');
  const found = await lock('--check', '--json');
  expect(found.code).toBe(1);
  expect(JSON.parse(found.stdout)).toEqual({
    held: [
      {
        tool: 'web/echo',
        change: { kind: 'changed', accepted: expect.stringMatching(/^sha256-/) as string },
        fingerprint: expect.stringMatching(/^sha256-/) as string,
      },
    ],
    gone: [],
    away: [],
  });
  const changed = (await lock()).stdout;
  expect(changed).toContain('    -   What echo does.\n    +   Something else.\n');
  expect(changed).not.toContain('Annotations');
  expect(await lock('--check', '--accept')).toMatchObject({ code: 1 });
  // By name only what was shown is accepted.
  const [{ fingerprint }] = (JSON.parse(found.stdout) as { held: [{ fingerprint: string }] }).held;
  tools[0] = tool('echo', 'Something worse.');
  expect(await lock('--accept', `web/echo@${fingerprint}`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('web/echo is no longer offered as it was shown') as string,
  });
  expect(await lock('--accept', 'web/echo')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('"web/echo" is not a tool as --json shows it') as string,
  });
  tools[0] = tool('echo', 'Something else.');
  tools.splice(1, 1, tool('new'));
  expect(lines((await lock('--accept', `web/echo@${fingerprint}`)).stdout)).toEqual(['accepted  web/echo']);
  expect(lines((await lock()).stdout)).toEqual(['gone  web/other', 'new  web/new']);
  expect(lines((await lock('--accept')).stdout)).toEqual(['accepted  web/new', 'gone  web/other']);
  expect(await workspace.read(lockFile)).not.toContain('"other"');
  await server.close();
  expect(await lock('--check')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/web could not be compared: .*nothing listens there/) as string,
  });
});
