import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  approveCommand,
  connectConnector,
  findImportable,
  importServers,
} from '../../../protocol/messages.ts';
import { startSessions } from '../../servers/http/sessionServer.ts';
import { openRoles } from '../api.ts';
import { atEndOfFile } from '../lifetime.ts';
import { verifies } from '../verifies.ts';
import { createWorkspace, gatewayFile, rolesFile } from '../workspace.ts';
import { is, openDeskAt, toCommand } from './desk.ts';

const vsCodeFile = '.vscode/mcp.json';
const token = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz';
const key = 'sk-abcdefghijklmnopqrstuvwxyz0123456789';

verifies('import.secrets', async () => {
  const server = await startSessions();
  atEndOfFile(() => server.close());
  const box = { ...toCommand('toolbox.ts'), env: { API_KEY: key, COLOUR: 'blue' } };
  const workspace = await createWorkspace({
    [vsCodeFile]: `{
  // The servers of the team.
  "servers": {
    "web": { "type": "http", "url": "${server.origin}/mcp", "headers": { "Authorization": "Bearer ${token}" } },
    "box": ${JSON.stringify(box)},
    "stays": { "type": "http", "url": "http://127.0.0.1:1/mcp" }
  }
}
`,
    [gatewayFile]: 'version: 1\n',
    [rolesFile]: openRoles,
  });
  const { editor, until, admit, agent } = await openDeskAt(workspace);
  const { folder } = workspace;
  const { servers: found, refused } = await editor.link.send(findImportable, { folder });
  expect(refused).toEqual([]);
  expect(found.map(({ nameThere, client }) => [nameThere, client])).toEqual([
    ['web', 'VS Code'],
    ['box', 'VS Code'],
    ['stays', 'VS Code'],
  ]);
  expect(JSON.stringify(found)).not.toMatch(/ghp_|sk-/);
  const servers = found.slice(0, 2).map(({ location, nameThere, name }) => ({ location, nameThere, name }));
  const { written, secrets } = await editor.link.send(importServers, {
    ...{ folder, servers, removeFromVsCode: true },
  });
  expect(written).toEqual([join(folder, gatewayFile), join(folder, vsCodeFile)]);
  // They are for the keeper of secrets, which is asked for them from now on.
  expect(Object.values(secrets).toSorted()).toEqual([token, key].toSorted());
  editor.person.secret = (name) => secrets[name] ?? null;
  const gateway = await workspace.read(gatewayFile);
  expect(gateway).toMatch(/Authorization: "?Bearer \$\{secret:/);
  expect(gateway).toMatch(/COLOUR: blue/);
  const left = await workspace.read(vsCodeFile);
  expect(left).toContain('// The servers of the team.');
  expect(Object.keys((JSON.parse(left.replace(/\/\/.*/, '')) as { servers: object }).servers)).toEqual([
    'stays',
  ]);
  const { state } = await until('box', is('needs-approval'), 'the command to wait for a person');
  if (state.kind !== 'needs-approval') throw new Error('It asks for no approval.');
  expect(JSON.stringify(state)).not.toContain(key);
  await editor.link.send(approveCommand, { folder, name: 'box', hash: state.approval.hash });
  await editor.link.send(connectConnector, { folder, name: 'web' });
  await admit('box');
  await admit('web');
  expect((await agent.call('web_echo', { text: 'hello' })).text).toBe('hello');
  expect(server.seen.at(-1)?.headers.authorization).toBe(`Bearer ${token}`);
  expect(filesWith(workspace.folder, /ghp_|sk-/)).toEqual([]);
  expect(filesWith(workspace.state, /ghp_|sk-/)).toEqual([]);
  const told = [editor.logged, editor.connectorLines, editor.output].flatMap(({ seen }) => seen).join('\n');
  expect(told + JSON.stringify(editor.snapshots.seen)).not.toMatch(/ghp_|sk-/);
});

/** The files of a folder whose text fits. */
function filesWith(folder: string, text: RegExp): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => text.test(readFileSync(file, 'utf8')));
}
