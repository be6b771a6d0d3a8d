import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { exposeSpec, inspectSpec, stopExposing } from '../../../protocol/messages.ts';
import { createEchoWorkspace, echoSpec, openRoles, startApi } from '../api.ts';
import { misbehave } from '../calls/misbehaviour.ts';
import { connectTo } from '../peers.ts';
import { verifies } from '../verifies.ts';
import { createStorefront, createWorkspace, gatewayFile, rolesFile, storefrontSpec } from '../workspace.ts';
import { startEditor, tokens } from './editor.ts';

const commented = `# Ours.
version: 1 # the first
apis:
  # The first one.
  zebra: { spec: zebra.yaml, server: 'http://127.0.0.1:1' } # stays
  # Before the end.
# The end.
`;

verifies('host.inspect', async () => {
  const workspace = await createStorefront();
  const before = await workspace.read(gatewayFile);
  const { link } = startEditor(workspace);
  const spec = join(workspace.folder, storefrontSpec);
  const found = await link.send(inspectSpec, { folder: workspace.folder, spec });
  expect(found).toMatchObject({
    ...{ isOpenApi: true, title: 'Storefront Order Desk', version: '3.1.0', exposedAs: 'storefront' },
    problems: [],
  });
  expect(found.operations).toBeGreaterThanOrEqual(14);
  expect(found.suggestedName).toMatch(/^[a-z][a-z0-9-]{0,23}$/);
  expect(found.servers[1]).toMatchObject({
    url: 'https://eu.storefront.example/v1',
    template: 'https://{region}.storefront.example/v1',
    variables: [{ name: 'region', default: 'eu', choices: ['eu', 'us'] }],
  });
  const notOne = await link.send(inspectSpec, {
    folder: workspace.folder,
    spec: join(workspace.folder, rolesFile),
  });
  expect(notOne.isOpenApi).toBe(false);
  expect(await workspace.read(gatewayFile)).toBe(before);
});

verifies('host.expose', async () => {
  const api = await startApi(misbehave);
  const workspace = await createWorkspace({
    'zebra.yaml': echoSpec,
    'echo.yaml': echoSpec,
    [gatewayFile]: commented,
  });
  const { folder } = workspace;
  const editor = startEditor(workspace);
  const { url } = await editor.open(workspace);
  const peer = await connectTo(url, tokens.copilot, 'sdk1');
  const spec = join(folder, 'echo.yaml');
  const result = await editor.link.send(exposeSpec, { folder, spec, name: 'echo', server: api.url });
  expect(result).toEqual({ written: [join(folder, gatewayFile), join(folder, rolesFile)], tools: 2 });
  const written = await workspace.read(gatewayFile);
  for (const line of commented.split('\n')) expect(written.split('\n')).toContain(line);
  expect(written.indexOf('zebra')).toBeLessThan(written.indexOf('echo'));
  expect(await workspace.read(rolesFile)).toMatch(/^#/);
  expect(await peer.names()).toContain('echo_echo');
  expect((await peer.call('echo_echo', { value: 'x' })).isError).toBe(false);
  const stopped = await editor.link.send(stopExposing, { folder, source: 'echo' });
  expect(stopped).toEqual({ written: [join(folder, gatewayFile)] });
  expect(await workspace.read(gatewayFile)).toBe(commented);
});

verifies('host.stop-exposing', async () => {
  const workspace = await createEchoWorkspace(await startApi(misbehave));
  await workspace.edit(gatewayFile, 'version: 1\n', '# Ours.\nversion: 1 # the first\n');
  const { folder } = workspace;
  const editor = startEditor(workspace);
  const { url } = await editor.open(workspace);
  const peer = await connectTo(url, tokens.first, 'sdk1');
  expect(await peer.names()).toHaveLength(2);
  await editor.link.send(stopExposing, { folder, source: 'echo' });
  expect(await peer.names()).toEqual([]);
  const left = await workspace.read(gatewayFile);
  expect(left).toContain('# Ours.\nversion: 1 # the first\n');
  expect(left).not.toContain('echo');
  expect(await editor.link.send(stopExposing, { folder, source: 'echo' })).toEqual({ written: [] });
  expect(await workspace.read(rolesFile)).toBe(openRoles);
});

verifies('host.expose-taken', async () => {
  const workspace = await createWorkspace({
    'zebra.yaml': echoSpec,
    'echo.yaml': echoSpec,
    [gatewayFile]: commented,
  });
  const { folder } = workspace;
  const editor = startEditor(workspace);
  await editor.open(workspace);
  const spec = join(folder, 'echo.yaml');
  const asked = { folder, spec, server: 'http://127.0.0.1:1' };
  await expect(editor.link.send(exposeSpec, { ...asked, name: 'zebra' })).rejects.toThrow(
    'The name "zebra" already belongs to zebra.yaml',
  );
  await expect(editor.link.send(exposeSpec, { ...asked, name: 'Not A Name' })).rejects.toThrow();
  await expect(
    editor.link.send(exposeSpec, { ...asked, name: 'out', spec: join(folder, '../out.yaml') }),
  ).rejects.toThrow();
  expect(await workspace.read(gatewayFile)).toBe(commented);
  expect(existsSync(join(folder, rolesFile))).toBe(false);
});
