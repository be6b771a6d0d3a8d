import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findImportable, importServers } from '../../../host/workspace/importing.ts';
import { answerLegacy, startTiny } from '../../servers/tinyServer.ts';
import { openFolder } from './openFolder.ts';

const GATEWAY = '.gatehouse/gateway.yaml';
const VSCODE = '.vscode/mcp.json';

const vsCode = `{
  // Runs beside the gate.
  "servers": {
    "files": { "command": "npx", "args": ["-y", "@a/files"], "env": { "API_KEY": "k-123456789" } },
    "Web Search": { "url": "https://search.example/mcp", "headers": { "Authorization": "Bearer t-987654321" } }
  }
}
`;

describe('servers of other clients', () => {
  it('are found, with the names of their secrets and without the values', async () => {
    const { workspace, folder } = await openFolder({ [VSCODE]: vsCode });
    const { servers, refused } = await findImportable(workspace);
    expect(refused).toEqual([]);
    expect(servers).toMatchObject([
      {
        client: 'VS Code',
        nameThere: 'files',
        name: 'files',
        place: 'npx -y @a/files',
        location: { file: path.join(folder, VSCODE), line: 4 },
      },
      { nameThere: 'Web Search', place: 'https://search.example/mcp', location: { line: 5 } },
    ]);
    expect(servers.map(({ secrets }) => secrets.length)).toEqual([1, 1]);
    expect(JSON.stringify(servers)).not.toMatch(/k-123456789|t-987654321/);
  });
  it('are not found again once they are connectors, and are one wherever they stand', async () => {
    const cursor = '{"mcpServers":{"search":{"url":"https://search.example/mcp"}}}';
    const { workspace } = await openFolder({
      [VSCODE]: vsCode,
      '.cursor/mcp.json': cursor,
      [GATEWAY]: 'version: 1\nconnectors: { files: { command: npx, args: [-y, "@a/files"] } }\n',
    });
    const { servers } = await findImportable(workspace);
    expect(servers.map(({ client, nameThere }) => [client, nameThere])).toEqual([['VS Code', 'Web Search']]);
    expect(servers[0]?.notes).toContain('It is also in Cursor.');
  });
});

describe('importing', () => {
  it('writes them into gateway.yaml, hands out their secrets, and takes them from VS Code', async () => {
    const { workspace, folder, read } = await openFolder({ [VSCODE]: vsCode });
    const { servers } = await findImportable(workspace);
    const { written, secrets } = await importServers(workspace, { servers, removeFromVsCode: true });
    expect(written.map((file) => path.relative(folder, file))).toEqual([
      GATEWAY,
      '.gatehouse/roles.yaml',
      VSCODE,
    ]);
    expect(Object.values(secrets).toSorted()).toEqual(['k-123456789', 't-987654321']);
    expect(read(GATEWAY)).not.toMatch(/k-123456789|t-987654321/);
    for (const name of Object.keys(secrets)) expect(read(GATEWAY)).toContain(`\${secret:${name}}`);
    expect(workspace.connectors.map(({ name }) => name)).toEqual(servers.map(({ name }) => name));
    expect(read(VSCODE)).toContain('// Runs beside the gate.');
    expect(read(VSCODE)).not.toContain('@a/files');
    expect((await findImportable(workspace)).servers).toEqual([]);
  });
  it('takes one alone, by the name that a person gave it, and leaves VS Code its own', async () => {
    const { workspace, read } = await openFolder({ [VSCODE]: vsCode });
    const [files] = (await findImportable(workspace)).servers;
    if (!files) throw new Error('It was not found.');
    const chosen = { ...files, name: 'documents' };
    const { secrets } = await importServers(workspace, { servers: [chosen], removeFromVsCode: false });
    expect(Object.values(secrets)).toEqual(['k-123456789']);
    expect(workspace.connectors.map(({ name }) => name)).toEqual(['documents']);
    expect(read(VSCODE)).toBe(vsCode);
  });
  it('approves what is sent to the URL that was chosen, but no variable of this machine, and no command', async () => {
    const server = await startTiny(answerLegacy);
    onTestFinished(() => server.close());
    const url = `${server.origin}/mcp`;
    const list = {
      shown: { url, headers: { Authorization: 'Bearer t-987654321' } },
      variable: { url: `${url}?a`, headers: { Authorization: 'Bearer ${env:HOME}' } },
      command: { command: 'npx', args: ['-y', '@a/files'] },
    };
    const { workspace } = await openFolder(
      { [VSCODE]: JSON.stringify({ servers: list }) },
      { getSecret: () => Promise.resolve('t-987654321') },
    );
    const { servers } = await findImportable(workspace);
    await importServers(workspace, { servers, removeFromVsCode: false });
    await workspace.settled(5_000);
    const states = workspace.connectors.map(({ name, view }) => [name, view.state.kind]);
    expect(states).toEqual([
      ['shown', 'ready'],
      ['variable', 'needs-approval'],
      ['command', 'needs-approval'],
    ]);
    expect(server.seen.filter(({ path: at }) => at.includes('?a'))).toEqual([]);
  });
  it('takes nothing where one of them is no longer as it was shown', async () => {
    const opened = await openFolder({ [VSCODE]: vsCode, [GATEWAY]: 'version: 1\n' });
    const { servers } = await findImportable(opened.workspace);
    opened.write(VSCODE, vsCode.replace('// Runs', '//\n// Runs'));
    const importing = importServers(opened.workspace, { servers, removeFromVsCode: true });
    await expect(importing).rejects.toMatchObject({
      code: 'invalid-arguments',
      message: expect.stringContaining('is no longer in') as string,
    });
    expect(opened.read(GATEWAY)).toBe('version: 1\n');
  });
  it('takes nothing where a name is taken', async () => {
    const opened = await openFolder({ [VSCODE]: vsCode, [GATEWAY]: 'version: 1\n' });
    const { servers } = await findImportable(opened.workspace);
    const same = servers.map((server) => ({ ...server, name: 'same' }));
    const importing = importServers(opened.workspace, { servers: same, removeFromVsCode: true });
    await expect(importing).rejects.toMatchObject({ code: 'name-taken' });
    expect(opened.read(GATEWAY)).toBe('version: 1\n');
    expect(opened.read(VSCODE)).toBe(vsCode);
  });
});
