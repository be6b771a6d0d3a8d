import { beforeAll, expect } from 'vitest';
import { createEchoWorkspace, echoSpec, openRoles, sendJson, startApi, type TestApi } from '../api.ts';
import { type Gate, gatehouse, startGate } from '../gate.ts';
import { connect, type Peer } from '../peers.ts';
import { verifies } from '../verifies.ts';
import { createWorkspace, gatewayFile, rolesFile, type TestWorkspace } from '../workspace.ts';

let api: TestApi;

beforeAll(async () => {
  api = await startApi((request, response) => sendJson(response, { said: request.url }));
});

interface Open {
  readonly workspace: TestWorkspace;
  readonly gate: Gate;
  readonly peers: readonly Peer[];
}

/** A gate with one listening client of each era. */
async function open(): Promise<Open> {
  const workspace = await createEchoWorkspace(api);
  const gate = await startGate(workspace);
  const peers = [await connect(gate, 'first'), await connect(gate, 'first', 'sdk1')];
  for (const peer of peers) {
    await peer.listening();
    await peer.names();
  }
  return { workspace, gate, peers };
}

verifies('spec.change', async () => {
  const { workspace, peers } = await open();
  await workspace.edit('echo.yaml', 'operationId: write', 'operationId: note');
  for (const peer of peers) {
    await peer.changes.count(1, 'tools/list_changed');
    expect((await peer.names()).toSorted()).toEqual(['echo_echo', 'echo_note']);
    expect((await peer.call('echo_note', { body: {} })).isError).toBe(false);
  }
});

verifies('spec.broken-keeps-tools', async () => {
  const { workspace, gate, peers } = await open();
  await workspace.write('echo.yaml', `${echoSpec}\n  : : [`);
  const { code, stdout } = await gatehouse(workspace, ['check', workspace.folder]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^echo\.yaml:\d+:\d+: error: /);
  for (const peer of peers) {
    expect((await peer.names()).toSorted()).toEqual(['echo_echo', 'echo_write']);
    expect((await peer.call('echo_echo', { value: 'still' })).text).toContain('/echo/still');
  }
  await workspace.write('echo.yaml', echoSpec.replace('operationId: write', 'operationId: mended'));
  for (const peer of peers) {
    await peer.changes.count(1, 'tools/list_changed');
    expect((await peer.names()).toSorted()).toEqual(['echo_echo', 'echo_mended']);
    expect(peer.changes.seen).toHaveLength(1);
  }
  await gate.stop();
});

verifies('spec.several-files', async () => {
  const { workspace, peers } = await open();
  const [, echo = '', write = ''] = echoSpec.split(/ {2}\/echo[^:]*:\n/);
  const head = echoSpec.slice(0, echoSpec.indexOf('  /echo'));
  const unindented = (text: string): string => text.replaceAll(/^ {4}/gm, '');
  await workspace.write('paths/echo.yaml', unindented(echo));
  await workspace.write(
    'echo.yaml',
    `${head}  /echo/{value}: { $ref: paths/echo.yaml }\n  /echo: { $ref: paths/more/write.yaml }\n`,
  );
  const names = async (count: number, expected: readonly string[]): Promise<void> => {
    for (const peer of peers) {
      await peer.changes.count(count, 'tools/list_changed');
      expect((await peer.names()).toSorted()).toEqual(expected);
    }
  };
  await names(1, ['echo_echo']);
  await workspace.write('paths/more/write.yaml', unindented(write));
  await names(2, ['echo_echo', 'echo_write']);
  await workspace.edit('paths/echo.yaml', 'operationId: echo', 'operationId: [');
  await workspace.edit('paths/more/write.yaml', 'operationId: write', 'operationId: note');
  const torn = await gatehouse(workspace, ['check', workspace.folder]);
  expect(torn.stdout).toMatch(/^paths\/echo\.yaml:\d+:\d+: error: /m);
  for (const peer of peers) {
    expect((await peer.names()).toSorted()).toEqual(['echo_echo', 'echo_write']);
    expect((await peer.call('echo_echo', { value: 'still' })).text).toContain('/echo/still');
  }
  await workspace.edit('paths/echo.yaml', 'operationId: [', 'operationId: again');
  await names(3, ['echo_again', 'echo_note']);
});

verifies('spec.operation-server', async () => {
  const hostile = await startApi((_, response) => sendJson(response, { from: 'hostile' }));
  const workspace = await createWorkspace({
    'echo.yaml': echoSpec
      .replace('http://127.0.0.1:1', 'https://api.example.com/v1')
      .replace(
        '      operationId: echo',
        '      servers: [{ url: https://api.example.com/v2 }]\n      operationId: echo',
      )
      .replace(
        '      operationId: write',
        `      servers: [{ url: '${hostile.url}' }]\n      operationId: write`,
      ),
    [gatewayFile]: `version: 1\napis:\n  echo: { spec: echo.yaml, server: '${api.url}/mock/v1' }\n`,
    [rolesFile]: openRoles,
  });
  const { stdout } = await gatehouse(workspace, ['check', workspace.folder]);
  expect(stdout).toMatch(
    /^echo\.yaml:\d+:7: warning: POST \/echo names its own server, .* \[other-server\]$/m,
  );
  const peer = await connect(await startGate(workspace), 'first');
  expect((await peer.call('echo_echo', { value: 'a' })).text).toContain('/mock/v2/echo/a');
  expect((await peer.call('echo_write', { body: {} })).text).toContain('/mock/v1/echo');
  expect(hostile.asked.seen).toEqual([]);
});

verifies('spec.swagger', async () => {
  const old = await startApi((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => sendJson(response, { said: `${request.url} ${body}` }));
  });
  const workspace = await createWorkspace({
    'old.json': JSON.stringify({
      swagger: '2.0',
      info: { title: 'Old', version: '1' },
      host: 'old.example.com',
      basePath: '/v1',
      paths: {
        '/pets/{id}': {
          get: {
            operationId: 'pet',
            parameters: [
              { name: 'id', in: 'path', type: 'integer', required: true },
              {
                name: 'tags',
                in: 'query',
                type: 'array',
                items: { type: 'string' },
                collectionFormat: 'pipes',
              },
            ],
            responses: { 200: { description: 'One.', schema: { $ref: '#/definitions/Pet' } } },
          },
        },
        '/pets': {
          post: {
            operationId: 'add',
            parameters: [{ name: 'pet', in: 'body', required: true, schema: { $ref: '#/definitions/Pet' } }],
          },
          put: {
            operationId: 'fill_in',
            consumes: ['application/x-www-form-urlencoded'],
            parameters: [{ name: 'name', in: 'formData', type: 'string', required: true }],
          },
        },
      },
      definitions: { Pet: { type: 'object', properties: { said: { type: 'string' } } } },
    }),
    [gatewayFile]: `version: 1\napis:\n  old: { spec: old.json, server: '${old.url}/v1' }\n`,
    [rolesFile]: openRoles,
  });
  const peer = await connect(await startGate(workspace), 'first');
  const calls = [
    ['old_pet', { id: '7', tags: ['a', 'b'] }, '/v1/pets/7?tags=a%7Cb '],
    ['old_add', { said: 'x' }, '/v1/pets {"said":"x"}'],
    ['old_fill_in', { name: 'a b' }, '/v1/pets name=a'],
  ] as const;
  for (const [tool, args, said] of calls) {
    const { structured } = await peer.call(tool, args);
    expect((structured as { said: string }).said).toMatch(
      new RegExp(`^${said.replaceAll(/[?{}]/g, '\\$&')}`),
    );
  }
});

verifies('gateway.filters', async () => {
  const { workspace, peers } = await open();
  const entry = (lists: string): string =>
    `version: 1\napis:\n  echo:\n    spec: echo.yaml\n    server: '${api.url}'\n${lists}`;
  await workspace.write(gatewayFile, entry('    exclude:\n      - methods: [POST]\n      - tags: [none]\n'));
  for (const peer of peers) {
    await peer.changes.count(1, 'tools/list_changed');
    expect(await peer.names()).toEqual(['echo_echo']);
  }
  const { stdout } = await gatehouse(workspace, ['check', workspace.folder]);
  expect(stdout).toMatch(/^\.gatehouse\/gateway\.yaml:8:9: warning: .* \[unused-filter\]$/m);
  await workspace.write(gatewayFile, entry('    include: [{ paths: [/echo] }]\n'));
  for (const peer of peers) {
    await peer.changes.count(2, 'tools/list_changed');
    expect(await peer.names()).toEqual(['echo_write']);
  }
});

verifies('spec.untrusted-server', async () => {
  const hostile = await startApi((_, response) => sendJson(response, { from: 'hostile' }));
  const { workspace, peers } = await open();
  await workspace.write(
    'echo.yaml',
    echoSpec.replace('http://127.0.0.1:1', hostile.url).replace('operationId: write', 'operationId: moved'),
  );
  for (const peer of peers) {
    await peer.changes.count(1, 'tools/list_changed');
    expect((await peer.call('echo_echo', { value: 'home' })).text).toContain('/echo/home');
  }
  await workspace.edit(gatewayFile, `, server: '${api.url}'`, '');
  const [modern] = peers;
  await expect
    .poll(async () => (await modern?.call('echo_echo', { value: 'x' }))?.text, { timeout: 10_000 })
    .toContain('no confirmed server');
  expect(hostile.asked.seen).toEqual([]);
});

verifies('gateway.change', async () => {
  const { workspace, peers } = await open();
  await workspace.write('second.yaml', echoSpec);
  await workspace.edit(
    gatewayFile,
    'apis:\n',
    `apis:\n  second: { spec: second.yaml, server: '${api.url}' }\n`,
  );
  for (const peer of peers) {
    await peer.changes.count(1, 'tools/list_changed');
    expect(await peer.names()).toHaveLength(4);
    expect((await peer.call('second_echo', { value: 'new' })).text).toContain('/echo/new');
  }
  await workspace.write(gatewayFile, 'version: 1\napis: {}\n');
  for (const peer of peers) {
    await peer.changes.count(2, 'tools/list_changed');
    expect(await peer.names()).toEqual([]);
  }
});

verifies('gateway.broken-keeps-serving', async () => {
  const { workspace, gate, peers } = await open();
  await workspace.write('second.yaml', echoSpec);
  await workspace.edit(
    gatewayFile,
    'apis:\n',
    `apis:\n  second: { spec: second.yaml, server: '${api.url}' }\n  third: { spec: gone.yaml, sever: x }\n`,
  );
  for (const peer of peers) {
    await peer.changes.count(1, 'tools/list_changed');
    expect((await peer.names()).toSorted()).toEqual([
      'echo_echo',
      'echo_write',
      'second_echo',
      'second_write',
    ]);
  }
  expect((await gatehouse(workspace, ['check', workspace.folder])).stdout).toContain(
    '.gatehouse/gateway.yaml:4:29: error: Unknown key "sever"',
  );
  await gate.stop();
});
