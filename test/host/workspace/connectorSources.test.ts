import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRedactor } from '../../../host/audit/redactor.ts';
import type { ConnectorEntry } from '../../../host/config/connectorEntry.ts';
import { parseGateway } from '../../../host/config/gatewayFile.ts';
import { openVerdictCache } from '../../../host/sources/mcp/verdictCache.ts';
import { toApproval } from '../../../host/state/approval.ts';
import { createApproved } from '../../../host/state/approved.ts';
import {
  type ConnectorSourceOptions,
  createConnectorSources,
} from '../../../host/workspace/connectorSources.ts';
import { answerLegacy, startTiny } from '../../servers/tinyServer.ts';
import { temporaryFolder } from '../temporaryFolder.ts';
import { gatewayWith } from './openFolder.ts';

const echo = path.join(import.meta.dirname, '../../servers/stdio/plainMcp.ts');
const command = { command: process.execPath, args: [echo] };

async function open(more: Partial<ConnectorSourceOptions> = {}) {
  const folder = temporaryFolder();
  const approved = createApproved(path.join(folder, 'state'));
  const redactor = createRedactor();
  const lines: string[] = [];
  const logged: string[] = [];
  const sources = createConnectorSources({
    ...{ folder, redactor, approved, verdicts: await openVerdictCache(undefined) },
    getSecret: () => Promise.resolve(null),
    log: (level, message) => logged.push(`${level} ${message}`),
    onConnectorLine: (name, line) => lines.push(`${name} ${line}`),
    ...more,
  });
  onTestFinished(() => sources.dispose());
  const update = (connectors: Readonly<Record<string, object>>, rest = '') => {
    const file = path.join(folder, '.gatehouse/gateway.yaml');
    const { gateway, problems } = parseGateway(gatewayWith(connectors) + rest, file);
    expect(problems).toEqual([]);
    return sources.update(gateway);
  };
  const approve = async (name: string, entry: ConnectorEntry = { kind: 'stdio', env: {}, ...command }) => {
    const approval = await toApproval(entry, folder);
    if (approval) await approved.add(name, approval);
  };
  return { folder, sources, update, approve, approved, redactor, lines, logged };
}

async function start() {
  const server = await startTiny(answerLegacy);
  onTestFinished(() => server.close());
  return server;
}

describe('the sources of gateway.yaml', () => {
  it('are those that it names, in its order', async () => {
    const { update } = await open();
    const { current } = update({ b: { url: 'http://127.0.0.1:9/' }, a: command });
    expect(current.map(({ name, identity }) => [name, identity])).toEqual([
      ['b', 'http://127.0.0.1:9/'],
      ['a', `${process.execPath} ${echo}`],
    ]);
  });
  it('stay the same ones for as long as their entries say the same', async () => {
    const { update } = await open();
    const [a, b] = update({ a: command, b: command }).current;
    const next = update({ c: command, b: command, a: { ...command, env: { A: '1' } } });
    expect(next.current[1]).toBe(b);
    expect(next.current[2]).not.toBe(a);
    const renamed = update({ b: { ...command, prefix: 'B-' } });
    expect(b?.prefix).toBe('b_');
    expect(renamed.current[0]?.prefix).toBe('B-');
    const limited = update({ b: command }, 'limits: { callSeconds: 5 }\n');
    expect(limited.current[0]).not.toBe(b);
  });
  it('end when they are released, and not before', async () => {
    const server = await start();
    const url = `${server.origin}/mcp`;
    const { update } = await open();
    const [source] = update({ shop: { url } }).current;
    await source?.ready;
    const { release } = update({});
    expect(source?.view.state.kind).toBe('ready');
    release();
    expect(source?.view.state.kind).toBe('stopped');
  });
  it('end with the folder, and none begins after it', async () => {
    const { sources, update, approve } = await open();
    await approve('a');
    await approve('b');
    const [a] = update({ a: command }).current;
    await a?.ready;
    const { current, release } = update({ b: command });
    await current[0]?.ready;
    release();
    await sources.dispose();
    expect([a, ...current].map((source) => source?.view.state.kind)).toEqual(['stopped', 'stopped']);
    expect(update({ c: command }).current).toEqual([]);
  });
});

describe('a command', () => {
  it('runs once it is approved, and what it writes is heard', async () => {
    const { update, approve, lines, logged } = await open();
    const talks = { ...command, args: ['-e', `console.error('hello'); import(${JSON.stringify(echo)})`] };
    const [source] = update({ shop: talks }).current;
    await source?.ready;
    expect(source?.view.state).toMatchObject({ kind: 'needs-approval' });
    await approve('shop', { kind: 'stdio', env: {}, ...talks });
    await source?.connect();
    expect(source?.view.state.kind).toBe('ready');
    expect(lines).toEqual(['shop hello']);
    expect(logged).toContain('debug shop: initialize: Opened a session of 2025-11-25.');
  });
  it('is approved for one connector alone', async () => {
    const { update, approve } = await open();
    await approve('shop');
    const [other] = update({ bank: command }).current;
    await other?.ready;
    expect(other?.view.state.kind).toBe('needs-approval');
  });
});

describe('a secret', () => {
  it('is asked for quietly, with who needs it, and never stands in a log', async () => {
    const server = await start();
    const asked: unknown[] = [];
    const { update, approve, logged, lines, redactor } = await open({
      getSecret: async (...given) => {
        asked.push(given);
        return 'hunter22';
      },
    });
    const headers = { Authorization: 'Bearer ${secret:token}' };
    const url = `${server.origin}/mcp`;
    await approve('shop', { kind: 'http', url, headers, tls: {} });
    const [source] = update({ shop: { url, headers } }).current;
    await source?.ready;
    expect(new Set(asked.map((each) => JSON.stringify(each)))).toEqual(
      new Set([JSON.stringify(['token', 'The connector "shop" needs it.', true])]),
    );
    expect(server.seen[0]?.headers.authorization).toBe('Bearer hunter22');
    expect(redactor.text('hunter22')).toBe('[redacted]');
    expect([...logged, ...lines].join('\n')).not.toContain('hunter22');
  });
});

it('what happens to a connection is told by its name', async () => {
  const { update, logged } = await open();
  const [source] = update({ shop: { url: 'http://127.0.0.1:1/mcp' } }).current;
  await source?.ready;
  expect(logged.filter((line) => line.startsWith('warn shop: '))).toHaveLength(1);
});
