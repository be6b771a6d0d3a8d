import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StdioConnectorEntry } from '../../../../../host/config/connectorEntry.ts';
import {
  createStdioOpener,
  type StdioOpenerOptions,
} from '../../../../../host/sources/mcp/open/stdioOpener.ts';
import { createSignals, inTime } from '../../../../e2e/waiting.ts';
import { temporaryFolder } from '../../../temporaryFolder.ts';
import { attempt, connectionOf, toolsOf } from './attempt.ts';

const servers = path.join(import.meta.dirname, '../../../../servers/stdio');

/** A connector that runs one of the tiny servers. */
function entryOf(server: string, args: readonly string[] = [], rest: Partial<StdioConnectorEntry> = {}) {
  const file = path.join(servers, `${server}.ts`);
  return { kind: 'stdio', command: process.execPath, args: [file, ...args], env: {}, ...rest } as const;
}

function openerOf(entry: StdioConnectorEntry, options: Partial<StdioOpenerOptions> = {}) {
  const lines = createSignals<string>();
  const opener = createStdioOpener({
    ...{ entry, folder: servers, startMs: 9_000 },
    resolve: async (template) => {
      if (template.includes('${secret:')) throw new Error('The secret "a" is not set.');
      return template;
    },
    findMissingApproval: () => Promise.resolve(undefined),
    onLine: lines.give,
    ...options,
  });
  return { opener, lines };
}

describe('a command', () => {
  it('is run and greeted', async () => {
    const { opener } = openerOf(entryOf('plainMcp'));
    const tried = attempt(opener);
    const connection = await connectionOf(tried);
    expect(connection).toMatchObject({
      transport: 'stdio',
      isStateless: false,
      greeting: { revision: '2025-11-25', server: { name: 'plain' } },
    });
    expect(await toolsOf(connection)).toEqual(['greet']);
    expect(tried.steps.map(({ sent }) => sent)).toEqual(['server/discover', 'initialize']);
    expect(tried.connecting.count).toBe(1);
  });
  it('is asked what it speaks only the first time', async () => {
    const { opener } = openerOf(entryOf('plainMcp'));
    await (await connectionOf(attempt(opener))).close();
    const tried = attempt(opener);
    await connectionOf(tried);
    expect(tried.steps.map(({ sent }) => sent)).toEqual(['initialize']);
  });
  it('is not asked for the stateless revision once that is avoided', async () => {
    const { opener } = openerOf(entryOf('plainMcp'));
    opener.avoidStateless();
    const tried = attempt(opener);
    await connectionOf(tried);
    expect(tried.steps.map(({ sent }) => sent)).toEqual(['initialize']);
  });
  it('may speak the stateless revision', async () => {
    const { opener } = openerOf(entryOf('sdkModern'));
    expect(await connectionOf(attempt(opener))).toMatchObject({
      isStateless: true,
      greeting: { revision: '2026-07-28' },
    });
  });
  it('that dies of an unknown question is run once more', async () => {
    const { opener, lines } = openerOf(entryOf('oddMcp', ['exits-on-unknown']));
    expect(await toolsOf(await connectionOf(attempt(opener)))).toEqual(['echo']);
    await lines.count(1, 'its last line');
    expect(lines.seen).toEqual(['expected initialize']);
  });
  it('has its own variables, its folder, and nothing of ours that it need not have', async () => {
    process.env['GATEHOUSE_SECRET_TEST'] = 'hidden';
    onTestFinished(() => void delete process.env['GATEHOUSE_SECRET_TEST']);
    const folder = temporaryFolder();
    const env = { A: '1', PATH: '/own' };
    const script = 'process.stderr.write(JSON.stringify([process.cwd(), process.env]) + "\\n")';
    const entry: StdioConnectorEntry = {
      ...{ kind: 'stdio', command: process.execPath, args: ['-e', script], env, cwd: '.' },
    };
    const { opener, lines } = openerOf(entry, { folder });
    await attempt(opener).opened;
    const [cwd, own] = JSON.parse(lines.seen[0] ?? '') as [string, Record<string, string>];
    expect(cwd).toBe(folder);
    expect(own).toMatchObject(env);
    expect(own).not.toHaveProperty('GATEHOUSE_SECRET_TEST');
  });
});

describe('a command that nobody has approved', () => {
  const approval = { kind: 'command', hash: 'a', command: 'npx', args: [], env: {}, cwd: '/' } as const;
  it('does not run', async () => {
    const { opener, lines } = openerOf(entryOf('diesAtOnce'), {
      findMissingApproval: () => Promise.resolve(approval),
    });
    const tried = attempt(opener);
    expect(await tried.opened).toEqual({ kind: 'needs-approval', approval });
    expect(tried.connecting.count).toBe(0);
    expect(lines.seen).toEqual([]);
  });
  it('is looked at anew for each attempt', async () => {
    let missing: typeof approval | undefined = approval;
    const { opener } = openerOf(entryOf('plainMcp'), { findMissingApproval: async () => missing });
    expect((await attempt(opener).opened).kind).toBe('needs-approval');
    missing = undefined;
    await (await connectionOf(attempt(opener))).close();
    missing = approval;
    expect((await attempt(opener).opened).kind).toBe('needs-approval');
  });
});

describe('a command that does not start', () => {
  it.each([
    [
      'because there is no such program',
      { ...entryOf('plainMcp'), command: 'no-such-program' },
      /^The command "no-such-program" was not found\./,
    ],
    ['because a secret is missing', entryOf('plainMcp', ['${secret:a}']), /^The secret "a" is not set\.$/],
    [
      'because its folder is missing',
      entryOf('plainMcp', [], { cwd: 'missing' }),
      /missing, where it is to run, is not a folder/,
    ],
  ] as const)('%s waits for a person', async (_, entry, reason) => {
    const tried = attempt(openerOf(entry).opener);
    expect(await tried.opened).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(reason) as string,
      again: 'never',
    });
    expect(tried.steps.map(({ sent }) => sent)).toEqual(['start']);
  });
  it('because it ends at once is told with its last words, and may start later', async () => {
    const tried = attempt(openerOf(entryOf('diesAtOnce')).opener);
    expect(await tried.opened).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(/^The server exited with code 3\..*set DEMO_KEY\.$/) as string,
      again: 'soon',
    });
  });
  it('because it reads nothing is started once more, and told with its last words', async () => {
    const { opener, lines } = openerOf(entryOf('closesItsInput'));
    expect(await attempt(opener).opened).toEqual({
      kind: 'failed',
      reason: 'The server exited with code 3. The last that it wrote: No licence was found.',
      again: 'soon',
    });
    expect(lines.seen).toHaveLength(2);
  });
  it('in time is ended', async () => {
    const { opener } = openerOf(entryOf('readsNothing'), { startMs: 300 });
    expect(await attempt(opener).opened).toEqual({
      kind: 'failed',
      reason: 'It did not answer within 0.3 s.',
      again: 'soon',
    });
  });
});

describe('giving an attempt up', () => {
  it('ends the process', async () => {
    const { opener, lines } = openerOf(entryOf('readsNothing'));
    const { opened, end } = attempt(opener);
    await lines.count(1, 'its start');
    end.abort(new Error('enough'));
    await expect(inTime(opened, 'the end', 5_000)).rejects.toThrow('enough');
  });
  it('before the command is looked at starts none', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const { opener, lines } = openerOf(entryOf('readsNothing'), { findMissingApproval: () => promise });
    const { opened, end, connecting } = attempt(opener);
    end.abort(new Error('enough'));
    resolve(undefined);
    await expect(opened).rejects.toThrow('enough');
    expect(connecting.count).toBe(0);
    expect(lines.seen).toEqual([]);
  });
});
