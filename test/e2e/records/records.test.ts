import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect } from 'vitest';
import { demoToken } from '../../../examples/storefront/api/server.ts';
import { createEchoWorkspace, startApi } from '../api.ts';
import { misbehave } from '../calls/misbehaviour.ts';
import { type Gate, gatehouse, startGate } from '../gate.ts';
import { connect, type Peer } from '../peers.ts';
import { verifies } from '../verifies.ts';
import { createStorefront, gatewayFile, type TestWorkspace } from '../workspace.ts';
import { readAll, readRecordsNow, recordFile, stateFolder } from './recordFiles.ts';

let workspace: TestWorkspace;
let gate: Gate;
let peer: Peer;

beforeEach(async () => {
  const api = await startApi(misbehave);
  workspace = await createEchoWorkspace(api);
  gate = await startGate(workspace);
  peer = await connect(gate, 'first');
});

verifies('records.every-call', async () => {
  const careful = await connect(gate, 'careful');
  await peer.call('echo_echo', { value: 'fine' });
  await peer.call('echo_echo', { value: 'broken' });
  await careful.call('echo_write', { body: {} });
  await workspace.edit('.gatehouse/roles.yaml', "ask: ['*/*']", 'ask: []');
  await expect.poll(careful.names, { timeout: 10_000 }).toEqual([]);
  await careful.call('echo_echo', { value: 'fine' });
  expect(readRecordsNow(workspace)).toMatchObject([
    {
      seq: 1,
      agent: 'first',
      client: 'e2e',
      tool: 'echo/echo',
      decision: 'allow',
      role: 'all',
      status: 'ok',
    },
    { seq: 2, agent: 'first', decision: 'allow', status: 'error', httpStatus: 500 },
    { seq: 3, agent: 'careful', tool: 'echo/write', decision: 'ask', approval: 'nobody', status: 'denied' },
    { seq: 4, agent: 'careful', tool: 'echo/echo', decision: 'deny', status: 'denied' },
  ]);
  for (const { rule, at, ms } of readRecordsNow(workspace)) {
    expect(rule).toMatch(/roles\.yaml:\d+$/);
    expect(new Date(at).toISOString()).toBe(at);
    expect(ms).toBeGreaterThanOrEqual(0);
  }
});

verifies('records.before-answer', async () => {
  for (let call = 1; call <= 50; call += 1) {
    await peer.call('echo_echo', { value: `call-${call}` });
    expect(readRecordsNow(workspace)).toHaveLength(call);
  }
});

verifies('records.outside-repository', async () => {
  await peer.call('echo_echo', { value: 'fine' });
  expect(recordFile(workspace).startsWith(workspace.folder)).toBe(false);
  expect(statSync(recordFile(workspace)).mode & 0o077).toBe(0);
  expect(statSync(dirname(recordFile(workspace))).mode & 0o077).toBe(0);
});

verifies('records.shape', async () => {
  await peer.call('echo_write', { body: { name: 'Ada Lovelace', tags: ['a', 'b'] } });
  expect(readAll(workspace.state)).not.toContain('Lovelace');
  const [record] = readRecordsNow(workspace);
  expect(record?.arguments).toEqual({ body: { name: 'string(12)', tags: ['string(1)', '… 2 items'] } });
  await peer.call('echo_echo', { value: 'broken' });
  const failed = readRecordsNow(workspace).at(-1);
  expect(failed).toMatchObject({ httpStatus: 500, arguments: { value: 'string(6)' } });
  expect(failed?.reason).toContain('/echo/{value}');
});

verifies('records.values', async () => {
  await workspace.write(gatewayFile, `${await workspace.read(gatewayFile)}records: { arguments: true }\n`);
  const body = { name: 'Ada Lovelace', password: 'hunter22' };
  await expect
    .poll(
      async () => {
        await peer.call('echo_write', { body });
        return readRecordsNow(workspace).at(-1)?.arguments;
      },
      { timeout: 10_000 },
    )
    .toEqual({ body: { name: 'Ada Lovelace', password: '[redacted]' } });
  expect(readAll(workspace.state)).not.toContain('hunter22');
});

verifies('records.no-secrets', async () => {
  const storefront = await createStorefront();
  await storefront.write(gatewayFile, `${await storefront.read(gatewayFile)}records: { arguments: true }\n`);
  const serving = await startGate(storefront);
  const copilot = await connect(serving, 'copilot');
  const token = serving.tokenOf('copilot');
  const { isError } = await copilot.call('storefront_search_customers', { q: demoToken });
  expect(isError).toBe(false);
  await copilot.call('storefront_search_customers', { q: `Bearer ${token}` });
  await copilot.call('storefront_create_ticket', { body: { subject: `token ${token}`, secret: demoToken } });
  await serving.stop();
  const written = `${readAll(storefront.state)}\n${serving.stderr.seen.join('\n')}`;
  expect(written).toContain('[redacted]');
  for (const secret of [token, demoToken, serving.tokenOf('claude-code')])
    expect(written).not.toContain(secret);
});

verifies('records.chain', async () => {
  await peer.call('echo_echo', { value: 'one' });
  await peer.call('echo_echo', { value: 'two' });
  await gate.stop();
  const again = await startGate(workspace);
  await (await connect(again, 'first')).call('echo_echo', { value: 'three' });
  const records = readRecordsNow(workspace);
  expect(records.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(records[0]?.prev).toBe('0'.repeat(64));
  for (const [index, record] of records.entries()) {
    const { hash, ...covered } = record;
    expect(createHash('sha256').update(JSON.stringify(covered)).digest('hex')).toBe(hash);
    if (index > 0) expect(record.prev).toBe(records[index - 1]?.hash);
  }
  expect((await gatehouse(workspace, ['calls', workspace.folder])).code).toBe(0);
});

verifies('records.tampering', async () => {
  for (const value of ['one', 'two', 'three']) await peer.call('echo_echo', { value });
  await gate.stop();
  const file = recordFile(workspace);
  const lines = readRecordsNow(workspace).map((record) => JSON.stringify(record));
  const [one = '', two = '', three = ''] = lines;
  const tampered = [
    { lines: [one, two.replace('"status":"ok"', '"status":"no"'), three], at: 2 },
    { lines: [one, three], at: 2 },
    { lines: [two, one, three], at: 2 },
    { lines: [one, two, three.slice(0, -5)], at: 3 },
  ];
  for (const { lines: left, at } of tampered) {
    writeFileSync(file, `${left.join('\n')}\n`);
    const { code, stderr } = await gatehouse(workspace, ['calls', workspace.folder]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${file}:${at}: this record does not follow`);
  }
});

verifies('records.filters', async () => {
  const careful = await connect(gate, 'careful');
  await peer.call('echo_echo', { value: 'fine' });
  await peer.call('echo_write', { body: {} });
  await careful.call('echo_echo', { value: 'fine' });
  const seqs = async (...filters: string[]): Promise<number[]> => {
    const { stdout } = await gatehouse(workspace, ['calls', workspace.folder, '--json', ...filters]);
    const lines = stdout.split('\n').filter((line) => line !== '');
    return lines.map((line) => (JSON.parse(line) as { seq: number }).seq);
  };
  expect(await seqs()).toEqual([1, 2, 3]);
  expect(await seqs('--agent', 'careful')).toEqual([3]);
  expect(await seqs('--tool', 'echo/echo')).toEqual([1, 3]);
  expect(await seqs('--decision', 'ask')).toEqual([3]);
  expect(await seqs('--agent', 'first', '--tool', 'echo/echo')).toEqual([1]);
  expect(await seqs('--decision', 'deny')).toEqual([]);
  const { stdout } = await gatehouse(workspace, ['calls', workspace.folder]);
  expect(stdout.split('\n')[2]).toMatch(/careful → echo\/echo {2}ask \(asking, .*roles\.yaml:4\)/);
});

verifies('records.unwritable', async () => {
  const records = join(stateFolder(workspace), 'records');
  rmSync(records, { recursive: true, force: true });
  // A file where the folder should be: also root cannot write into it.
  writeFileSync(records, '');
  const failed = await peer.call('echo_echo', { value: 'fine' });
  expect(failed.isError).toBe(true);
  expect(failed.text).toContain('its record could not be written');
  expect(failed.text).not.toContain('/echo/fine');
  rmSync(records);
  mkdirSync(records);
  expect((await peer.call('echo_echo', { value: 'fine' })).isError).toBe(false);
  expect(readRecordsNow(workspace)).toHaveLength(1);
});
