import { expect } from 'vitest';
import { disconnectConnector } from '../../../protocol/messages.ts';
import { startSessions } from '../../servers/http/sessionServer.ts';
import { listenForLives } from '../../host/sources/mcp/stdio/lifelines.ts';
import { openRoles } from '../api.ts';
import { gatehouse, runGatehouse, startGate } from '../gate.ts';
import { atEndOfFile } from '../lifetime.ts';
import { connect } from '../peers.ts';
import { verifies } from '../verifies.ts';
import { inTime } from '../waiting.ts';
import { createWorkspace, gatewayFile, rolesFile } from '../workspace.ts';
import { commandOf, is, openDesk, toGateway } from './desk.ts';

/** A server over HTTP, and a process that has another and ends only by force. */
async function openBoth() {
  const lives = await listenForLives();
  const server = await startSessions();
  atEndOfFile(() => server.close());
  return {
    lives,
    server,
    connectors: {
      web: `url: '${server.origin}/mcp'`,
      box: `${commandOf('toolbox.ts', ['--stubborn'])}, env: { LIFELINE: '${lives.port}' }`,
    },
  };
}

verifies(
  'life.ends-with-editor',
  async () => {
    const { lives, server, connectors } = await openBoth();
    const { editor, admit, agent } = await openDesk(connectors);
    await admit('web');
    await admit('box');
    await lives.begun.count(2, 'both processes to run');
    const hanging = agent.call('box_hang').catch(() => 'ended');
    await editor.connectorLines.first((line) => line.startsWith('box: called hang'), 'the call to arrive');
    editor.link.dispose();
    editor.child.disconnect();
    expect(await inTime(editor.ended, 'the host to end')).toBe(0);
    await lives.ended.count(2, 'both processes to end');
    expect(server.sessions).toBe(0);
    await hanging;
  },
  'the editor window is closed',
);

verifies(
  'life.ends-with-editor',
  async () => {
    const { lives, connectors } = await openBoth();
    const { workspace, editor, admit, now } = await openDesk(connectors);
    await admit('box');
    await lives.begun.count(2, 'both processes to run');
    await editor.link.send(disconnectConnector, { folder: workspace.folder, name: 'box' });
    // They are gone when it answers, not some time after.
    await lives.ended.count(2, 'both processes to end', 500);
    expect(is('stopped')(now('box'))).toBe(true);
    await workspace.edit(gatewayFile, '  box: {', '  other: {');
    expect(lives.begun.seen).toHaveLength(2);
  },
  'a person disconnects',
);

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  verifies(
    'life.ends-with-serve',
    async () => {
      const { lives, connectors } = await openBoth();
      // It answers nothing, so that the command is at work until it is interrupted.
      const silent = `${commandOf('toolbox.ts', ['--stubborn', '--silent'])}, env: { LIFELINE: '${lives.port}' }`;
      const workspace = await createWorkspace({
        [gatewayFile]: toGateway({ ...connectors, box: silent }),
        [rolesFile]: openRoles,
      });
      const { folder } = workspace;
      await gatehouse(workspace, ['approve', 'box', folder, '--yes']);
      const running = runGatehouse(workspace, ['tools', folder]);
      await lives.begun.count(2, 'both processes to run');
      expect(await running.stop(signal)).toBe(code);
      await lives.ended.count(2, 'both processes to end');
      expect(running.stderr.seen).toEqual(['gatehouse: Interrupted.']);
    },
    `a command is ended by ${signal}`,
  );
}

verifies('life.ends-with-serve', async () => {
  const { lives, server, connectors } = await openBoth();
  const workspace = await createWorkspace({
    [gatewayFile]: toGateway(connectors),
    [rolesFile]: openRoles,
  });
  await gatehouse(workspace, ['approve', 'box', workspace.folder, '--yes']);
  expect((await gatehouse(workspace, ['lock', workspace.folder, '--accept'])).code).toBe(0);
  // Each command that connects ends what it has started.
  await lives.begun.count(2, 'both processes to run');
  await lives.ended.count(2, 'both processes to end');
  const gate = await startGate(workspace);
  const agent = await connect(gate, 'first');
  expect((await agent.names()).toSorted()).toEqual(['box_die', 'box_hang', 'box_pid', 'web_echo']);
  expect((await agent.call('box_pid')).isError).toBe(false);
  await agent.close();
  expect(await gate.stop('SIGTERM')).toBe(0);
  await lives.ended.count(4, 'both processes to end');
  expect({ begun: lives.begun.seen.length, sessions: server.sessions }).toEqual({ begun: 4, sessions: 0 });
});
