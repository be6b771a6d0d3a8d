import { expect } from 'vitest';
import type { ConnectorState } from '../../../protocol/connectors.ts';
import { addConnector, addConnectorToken, approveCommand } from '../../../protocol/messages.ts';
import { startSessions } from '../../servers/http/sessionServer.ts';
import { openRoles } from '../api.ts';
import { gatehouse, startGate } from '../gate.ts';
import { atEndOfFile } from '../lifetime.ts';
import { connect } from '../peers.ts';
import { verifies } from '../verifies.ts';
import { createWorkspace, gatewayFile, rolesFile } from '../workspace.ts';
import { is, openDesk, openDeskAt, toGateway } from './desk.ts';

const token = 'token-0123456789abcdef';

async function start() {
  const server = await startSessions();
  atEndOfFile(() => server.close());
  return server;
}

function entryOf(origin: string, value = '${secret:web}'): string {
  return `url: '${origin}/mcp', headers: { Authorization: 'Bearer ${value}' }`;
}

function credentialIn(state: ConnectorState) {
  if (state.kind !== 'needs-approval') throw new Error('It asks for no approval.');
  if (state.approval.kind !== 'credential') throw new Error('It sends no credential.');
  return state.approval;
}

verifies(
  'credential.unapproved',
  async () => {
    const server = await start();
    const workspace = await createWorkspace({
      [gatewayFile]: toGateway({ web: entryOf(server.origin, '${env:AWS_SECRET_ACCESS_KEY}') }),
      [rolesFile]: openRoles,
    });
    const { folder } = workspace;
    const run = (...args: string[]) => gatehouse(workspace, args, { AWS_SECRET_ACCESS_KEY: token });
    await run('tools', folder, '--agent', 'first');
    const refused = await run('lock', folder);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('its credential waits to be approved') as string,
    });
    const shown = await run('approve', 'web', folder);
    expect(shown.code).toBe(1);
    expect(shown.stdout).toContain(`  url      ${server.origin}/mcp\n`);
    expect(shown.stdout).toContain('  header   Authorization: "Bearer ${env:AWS_SECRET_ACCESS_KEY}"\n');
    expect(server.seen).toEqual([]);
    expect((await run('approve', 'web', folder, '--yes')).code).toBe(0);
    expect(server.seen).toEqual([]);
    expect((await run('lock', folder, '--accept')).code).toBe(0);
    expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${token}`);
  },
  'a fresh clone that takes one from the environment',
);

verifies('credential.changed', async () => {
  const [first, second] = [await start(), await start()];
  const desk = await openDesk({ web: entryOf(first.origin) });
  const { editor, workspace, until } = desk;
  editor.person.secret = () => token;
  const { folder } = workspace;
  const asked = await until('web', is('needs-approval'), 'its credential to wait for a person');
  const { hash, ...shown } = credentialIn(asked.state);
  expect(shown).toEqual({
    ...{ kind: 'credential', url: `${first.origin}/mcp`, tls: {} },
    headers: { Authorization: 'Bearer ${secret:web}' },
  });
  await editor.link.send(approveCommand, { folder, name: 'web', hash });
  await until('web', is('ready'), 'it to be connected');
  // What a pull brings.
  await workspace.edit(gatewayFile, first.origin, second.origin);
  const again = await until('web', is('needs-approval'), 'the other URL to wait for a person');
  expect(credentialIn(again.state)).toMatchObject({ url: `${second.origin}/mcp`, before: shown });
  await expect(editor.link.send(approveCommand, { folder, name: 'web', hash })).rejects.toThrow(
    'The credential of "web" has changed since it was shown.',
  );
  const problem = editor.snapshots.seen.at(-1)?.problems.find(({ code }) => code === 'connector');
  expect(problem?.message).toMatch(/a person must approve its credential first/);
  expect(second.seen).toEqual([]);
  await editor.link.send(approveCommand, {
    ...{ folder, name: 'web', hash: credentialIn(again.state).hash },
  });
  await until('web', is('ready'), 'it to be connected');
  expect(second.seen[0]?.headers.authorization).toBe(`Bearer ${token}`);
});

verifies(
  'credential.decided',
  async () => {
    const server = await start();
    const { editor, workspace, until } = await openDesk({});
    editor.person.secret = () => token;
    const { folder } = workspace;
    const url = `${server.origin}/mcp`;
    const headers = { Authorization: 'Bearer ${secret:given}' };
    await editor.link.send(addConnector, { folder, name: 'given', server: { kind: 'http', url, headers } });
    await until('given', is('ready'), 'what a person connects with its header to be connected');
    await editor.link.send(addConnector, { folder, name: 'later', server: { kind: 'http', url } });
    await editor.link.send(addConnectorToken, { folder, name: 'later' });
    await until('later', ({ secrets }) => secrets.length === 1, 'the header to be read');
    await until('later', is('ready'), 'what a person gives a token to be connected');
    const states = editor.snapshots.seen.flatMap(({ connectors }) =>
      connectors.map(({ state }) => state.kind),
    );
    expect(states).not.toContain('needs-approval');
  },
  'connecting and giving a token',
);

verifies(
  'credential.decided',
  async () => {
    const server = await start();
    const { editor, workspace, until } = await openDesk({
      web: `url: '${server.origin}/mcp', headers: { X-More: '\${env:HOME}' }`,
    });
    const { folder } = workspace;
    await until('web', is('needs-approval'), 'its header to wait for a person');
    await editor.link.send(addConnectorToken, { folder, name: 'web' });
    const asked = await until('web', ({ secrets }) => secrets.length === 1, 'the token to be read');
    await until('web', is('needs-approval'), 'its headers to wait for a person');
    expect(asked.state.kind).not.toBe('ready');
    expect(server.seen).toEqual([]);
  },
  'not what else is sent beside a token',
);

verifies('approve.running', async () => {
  const server = await start();
  const workspace = await createWorkspace({
    [gatewayFile]: toGateway({ web: entryOf(server.origin) }),
    [rolesFile]: openRoles,
  });
  const { folder } = workspace;
  const withSecret = { ...workspace, env: { ...workspace.env, GATEHOUSE_SECRET_WEB: token } };
  const desk = await openDeskAt(workspace);
  desk.editor.person.secret = () => token;
  await desk.until('web', is('needs-approval'), 'its credential to wait for a person');
  const gate = await startGate(withSecret);
  const agent = await connect(gate, 'first');
  expect(await agent.names()).toEqual([]);
  expect((await gatehouse(withSecret, ['approve', 'web', folder, '--yes'])).code).toBe(0);
  await desk.until('web', is('ready'), 'the editor to connect it');
  expect((await gatehouse(withSecret, ['lock', folder, '--accept'])).code).toBe(0);
  await expect.poll(() => agent.names(), { timeout: 10_000 }).toEqual(['web_echo']);
  expect((await agent.call('web_echo', { text: 'x' })).text).toBe('x');
});
