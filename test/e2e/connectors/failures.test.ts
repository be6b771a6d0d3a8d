import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { connectConnector } from '../../../protocol/messages.ts';
import { startSessions } from '../../servers/http/sessionServer.ts';
import { asks, startLegacyBut } from '../../servers/legacyBut.ts';
import type { Editor } from '../host/editor.ts';
import { atEndOfFile } from '../lifetime.ts';
import { verifies } from '../verifies.ts';
import { createSignals, inTime } from '../waiting.ts';
import { commandOf, is, openDesk } from './desk.ts';

const uncertain = /Nobody knows whether the call had its effect; it was not sent again\./;

verifies('life.process-killed', async () => {
  const { editor, agent, admit, until } = await openDesk({ box: commandOf('toolbox.ts') });
  await admit('box');
  const { text: pid } = await agent.call('box_pid');
  const hanging = agent.call('box_hang');
  await editor.connectorLines.first((line) => line.startsWith('box: called hang'), 'the call to arrive');
  const killed = performance.now();
  process.kill(Number(pid), 'SIGKILL');
  const { text, isError } = await hanging;
  expect(performance.now() - killed).toBeLessThan(2_000);
  expect(isError).toBe(true);
  expect(text).toContain('SIGKILL');
  expect(text).toMatch(uncertain);
  const meanwhile = await until('box', (each) => !is('ready')(each), 'it to be gone');
  expect(meanwhile).toMatchObject({ state: { kind: 'connecting' }, isStale: true });
  expect(meanwhile.tools).toHaveLength(3);
  expect(await agent.names()).toContain('box_pid');
  expect((await until('box', is('ready'), 'it to be ready again')).isStale).toBe(false);
  expect((await agent.call('box_pid')).text).not.toBe(pid);
  expect(callsOf(editor, 'hang')).toHaveLength(1);
});

verifies('life.server-killed', async () => {
  const arrived = createSignals<'call'>();
  const server = await startLegacyBut((seen) => {
    if (!asks(seen, 'tools/call')) return false;
    arrived.give('call');
    return true;
  });
  const port = Number(new URL(server.origin).port);
  const { agent, admit, until } = await openDesk({ web: `url: '${server.origin}/mcp'` });
  await admit('web');
  const hanging = agent.call('web_echo', { text: 'x' });
  await arrived.count(1, 'the call to arrive');
  await server.close();
  const { text, isError } = await inTime(hanging, 'the call to end', 2_000);
  expect(isError).toBe(true);
  expect(text).toMatch(uncertain);
  // Nobody has called since: that it is gone is found out because of the one call that failed.
  const failed = await until('web', is('failed'), 'its loss to be noticed');
  expect(failed.state).toHaveProperty('retryAt');
  expect(failed.isStale).toBe(true);
  expect(await agent.names()).toEqual(['web_echo']);
  const refused = await agent.call('web_echo', { text: 'x' });
  expect(refused.text).toMatch(/web is not connected, so nothing was sent: .*It is tried again by itself\./s);
  expect(arrived.seen).toHaveLength(1);
  const again = await startSessions(undefined, port);
  atEndOfFile(() => again.close());
  await until('web', is('ready'), 'it to be ready again by itself', 20_000);
  expect(await agent.call('web_echo', { text: 'again' })).toMatchObject({ text: 'again', isError: false });
});

verifies('life.other-tools', async () => {
  const tool = (name: string, description: string) => ({
    name,
    description,
    inputSchema: { type: 'object' },
  });
  const server = await startSessions([tool('stays', 'a'), tool('changes', 'b'), tool('goes', 'c')]);
  const port = Number(new URL(server.origin).port);
  const { agent, admit, until } = await openDesk({ web: `url: '${server.origin}/mcp'` });
  await admit('web');
  await server.close();
  // Its stream was cut, which tells at once.
  const away = await until('web', (each) => !is('ready')(each), 'its loss to be noticed');
  expect(away).toMatchObject({ isStale: true });
  expect((await agent.names()).toSorted()).toEqual(['web_changes', 'web_goes', 'web_stays']);
  const again = await startSessions([tool('stays', 'a'), tool('changes', 'other'), tool('comes', 'd')], port);
  atEndOfFile(() => again.close());
  const back = await until('web', (each) => is('ready')(each) && !each.isStale, 'it to be back', 20_000);
  expect(back.tools.map(({ native }) => native)).toEqual(['stays']);
  expect(Object.fromEntries(back.held.map(({ native, change }) => [native, change.kind]))).toEqual({
    changes: 'changed',
    comes: 'new',
  });
  expect(await agent.names()).toEqual(['web_stays']);
});

verifies('life.given-up', async () => {
  const { workspace, editor, agent, admit, until } = await openDesk({ box: commandOf('toolbox.ts') });
  await admit('box');
  for (let ending = 1; ending <= 5; ending += 1) {
    const { isError, text } = await agent.call('box_die');
    expect({ isError, text }).toEqual({
      isError: true,
      text: expect.stringMatching(/exited with code 3/) as string,
    });
    await until('box', (each) => !is('ready')(each), 'its end to be noticed');
    if (ending < 5) await until('box', is('ready'), 'it to be ready again');
  }
  const { state } = await until('box', is('failed'), 'it to be given up');
  expect(state).not.toHaveProperty('retryAt');
  expect(state).toMatchObject({
    reason: expect.stringMatching(/again and again.*exited with code 3/s) as string,
  });
  expect(callsOf(editor, 'die')).toHaveLength(5);
  await editor.link.send(connectConnector, { folder: workspace.folder, name: 'box' });
  expect((await agent.call('box_pid')).isError).toBe(false);
});

verifies('life.refused', async () => {
  let isRefusing = false;
  const server = await startSessions(undefined, 0, (seen, response) => {
    if (!isRefusing || seen.message?.method !== 'tools/call') return false;
    response.writeHead(401, { 'www-authenticate': 'Bearer' }).end('The token has expired.');
    return true;
  });
  atEndOfFile(() => server.close());
  const { workspace, editor, agent, admit, until } = await openDesk({ web: `url: '${server.origin}/mcp'` });
  await admit('web');
  isRefusing = true;
  const refused = await agent.call('web_echo', { text: 'x' });
  expect(refused.text).toMatch(/refused the call with HTTP 401/);
  await until('web', is('needs-sign-in'), 'it to need a sign-in');
  const asked = server.seen.length;
  for (const text of ['y', 'z'])
    expect((await agent.call('web_echo', { text })).text).toMatch(/nothing was sent: .*HTTP 401/);
  expect(await agent.names()).toEqual(['web_echo']);
  // Longer than it would be before anything that is tried again is tried again.
  await pause(2_500);
  expect(server.seen.slice(asked)).toEqual([]);
  isRefusing = false;
  await editor.link.send(connectConnector, { folder: workspace.folder, name: 'web' });
  expect((await agent.call('web_echo', { text: 'again' })).text).toBe('again');
});

/** What the server itself says of its calls. A line that it is quoted with does not count. */
function callsOf({ connectorLines }: Editor, tool: string): readonly string[] {
  return connectorLines.seen.filter((line) => line.startsWith(`box: called ${tool}`));
}
