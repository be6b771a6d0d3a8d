import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { exposeSpec, fetchSpec, saveSpec, stopExposing } from '../../../protocol/messages.ts';
import { echoSpec, startApi } from '../api.ts';
import { verifies } from '../verifies.ts';
import { createWorkspace, gatewayFile } from '../workspace.ts';
import { startEditor } from './editor.ts';

verifies('host.fetch', async () => {
  let text = echoSpec.replace('http://127.0.0.1:1', '/v1');
  const api = await startApi((request, response) => {
    if (request.url === '/latest') return response.writeHead(302, { location: '/docs/echo.yaml' }).end();
    return response.end(text);
  });
  const workspace = await createWorkspace();
  const { folder } = workspace;
  const editor = startEditor(workspace);
  const url = `${api.url}/latest`;
  const fetched = await editor.link.send(fetchSpec, { folder, url });
  expect(fetched).toMatchObject({
    urls: [url, `${api.url}/docs/echo.yaml`],
    isSame: false,
    inspection: { title: 'Echo', operations: 2, servers: [{ url: `${api.url}/v1` }] },
  });
  expect(existsSync(join(folder, '.gatehouse'))).toBe(false);
  const file = join(folder, 'openapi', 'echo.yaml');
  await editor.link.send(saveSpec, { folder, fetched: fetched.file, file, replace: false });
  expect(await workspace.read('openapi/echo.yaml')).toBe(text);
  await editor.open(workspace);
  const asked = { folder, spec: file, name: 'echo', server: `${api.url}/v1`, origin: url };
  await editor.link.send(exposeSpec, asked);
  expect(await workspace.read(gatewayFile)).toContain(`spec: openapi/echo.yaml\n    origin: ${url}\n`);
  const { apis } = await editor.snapshots.first((each) => each.apis.length > 0, 'the source');
  expect(apis[0]?.origin).toBe(url);
  expect(await editor.link.send(fetchSpec, { folder, url, file })).toMatchObject({ isSame: true });
  text = text.replace('operationId: write', 'operationId: note');
  const changed = await editor.link.send(fetchSpec, { folder, url, file });
  expect(changed.isSame).toBe(false);
  await editor.link.send(saveSpec, { folder, fetched: changed.file, file, replace: true });
  await editor.snapshots.first(
    (each) => each.apis[0]?.tools.some(({ native }) => native === 'note') === true,
    'the renamed operation',
  );
});

verifies('host.fetch-fails', async () => {
  const inner = await startApi((_, response) => response.end(echoSpec));
  const api = await startApi((request, response) => {
    if (request.url === '/page') return response.setHeader('content-type', 'text/html').end('<p>');
    const location = inner.url.replace('127.0.0.1', request.url === '/name' ? 'localhost' : '127.0.0.3');
    return response.writeHead(302, { location }).end();
  });
  const workspace = await createWorkspace();
  const { folder } = workspace;
  const { link } = startEditor(workspace);
  for (const [path, why] of [
    ['/page', 'is an HTML page'],
    ['/name', 'an address of this machine'],
    ['/address', 'an address of this machine'],
  ])
    await expect(link.send(fetchSpec, { folder, url: `${api.url}${path}` }), path).rejects.toThrow(why);
  expect(inner.asked.seen).toEqual([]);
  const fetched = join(workspace.state, 'anything.yaml');
  const file = join(folder, 'a.yaml');
  await expect(link.send(saveSpec, { folder, fetched, file, replace: true })).rejects.toThrow(
    'was not fetched',
  );
  expect(existsSync(file)).toBe(false);
});

verifies('host.messages', async () => {
  const workspace = await createWorkspace();
  const { link } = startEditor(workspace);
  const refused = await link
    .send(stopExposing, { folder: workspace.folder, source: 'none' })
    .catch((error: Error) => error.message);
  expect(refused).toBe(`No gateway is open for ${workspace.folder}.`);
});
