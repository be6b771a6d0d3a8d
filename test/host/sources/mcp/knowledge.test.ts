import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Knowledge } from '../../../../host/sources/mcp/knowledge.ts';
import { readExternalTool } from '../../../../host/sources/mcp/lists/externalTool.ts';
import type { Lists } from '../../../../host/sources/mcp/lists/readLists.ts';
import { itemOf } from '../../testConnector.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

function listsOf(definitions: readonly object[], repairs: readonly string[] = []): Lists {
  const tools = definitions.map((given) => {
    const read = readExternalTool('shop', { inputSchema: { type: 'object' }, ...given }, false);
    if (read.kind === 'left-out') throw new Error(read.reason);
    return read.tool;
  });
  return { tools, items: [], resources: [], prompts: [], repairs, failures: [], missed: [] };
}

function watch() {
  const known = new Knowledge();
  const changes = { count: 0 };
  known.onDidChange(() => (changes.count += 1));
  return { known, changes };
}

describe('a phase', () => {
  it('is told with the time at which it began', () => {
    const { known, changes } = watch();
    vi.setSystemTime(1_000);
    known.become({ kind: 'connecting' });
    expect(known.state).toEqual({ kind: 'connecting', at: '1970-01-01T00:00:01.000Z' });
    expect(changes.count).toBe(1);
  });
  it('that goes on keeps that time', () => {
    const { known, changes } = watch();
    known.become({ kind: 'ready' });
    vi.setSystemTime(5_000);
    known.become({ kind: 'ready' });
    expect(known.state.at).toBe('1970-01-01T00:00:00.000Z');
    expect(changes.count).toBe(2);
    known.become({ kind: 'degraded', reason: 'a' });
    vi.setSystemTime(9_000);
    known.become({ kind: 'degraded', reason: 'b' });
    expect(known.state.at).toBe('1970-01-01T00:00:09.000Z');
  });
  it('in which all is well forgets the last error', () => {
    const { known } = watch();
    known.noteError('no disk');
    known.become({ kind: 'connecting' });
    expect(known.lastError).toEqual({ at: '1970-01-01T00:00:00.000Z', message: 'no disk' });
    known.become({ kind: 'ready' });
    expect(known.lastError).toBeUndefined();
  });
});

describe('what is known of a server', () => {
  it('stays where a list could not be read again', () => {
    const { known } = watch();
    const item = itemOf('shop', 'resource', 'file:///a');
    const shown = { id: 'file:///a', title: 'a' };
    known.noteLists({ ...listsOf([]), items: [item], resources: [shown] });
    known.noteLists({ ...listsOf([]), missed: ['resource'] });
    expect(known.lists).toMatchObject({ items: [item], resources: [shown] });
    known.noteLists(listsOf([]));
    expect(known.lists).toMatchObject({ items: [], resources: [] });
  });
  it('is stale without a connection, where there is anything', () => {
    const { known } = watch();
    known.noteEnd();
    expect(known.isStale).toBe(false);
    known.noteLists(listsOf([{ name: 'a' }]));
    expect(known.isStale).toBe(false);
    known.noteEnd();
    expect(known.isStale).toBe(true);
    known.noteLists(listsOf([]));
    expect(known.isStale).toBe(false);
  });
  it('keeps the tools that are as before, and no others', () => {
    const { known } = watch();
    known.noteLists(listsOf([{ name: 'a' }, { name: 'b' }, { name: 'c' }]));
    const [a, b] = known.lists?.tools ?? [];
    known.noteLists(listsOf([{ name: 'b', description: 'new' }, { name: 'a' }, { name: 'd' }]));
    const [nextB, nextA] = known.lists?.tools ?? [];
    expect(nextA).toBe(a);
    expect(nextB).not.toBe(b);
    expect(nextB?.description).toBe('new');
    expect(known.lists?.tools.map(({ native }) => native)).toEqual(['b', 'a', 'd']);
  });
  it('offers a tool without the output schema that it does not keep, for as long as it is the same', () => {
    const { known, changes } = watch();
    known.noteUnstructured('a');
    const outputSchema = { type: 'object' };
    known.noteLists(
      listsOf([
        { name: 'a', outputSchema },
        { name: 'b', outputSchema },
      ]),
    );
    known.noteUnstructured('a');
    expect(changes.count).toBeGreaterThan(0);
    const schemas = (): unknown[] => (known.lists?.tools ?? []).map((tool) => tool.outputSchema);
    expect(schemas()).toEqual([undefined, outputSchema]);
    known.noteLists(
      listsOf([
        { name: 'a', outputSchema },
        { name: 'b', outputSchema },
      ]),
    );
    expect(schemas()).toEqual([undefined, outputSchema]);
    known.noteLists(listsOf([{ name: 'a', outputSchema, title: 'New' }]));
    expect(schemas()).toEqual([outputSchema]);
  });
  it('rounds how long an answer took', () => {
    const { known } = watch();
    known.noteLatency(12.345);
    expect(known.latencyMs).toBe(12.3);
  });
});

describe('repairs', () => {
  it('are those of the lists and all others, each once', () => {
    const { known, changes } = watch();
    known.noteRepairs(['a', 'b']);
    known.noteRepairs(['a']);
    known.noteRepairs([]);
    expect(changes.count).toBe(1);
    known.noteLists(listsOf([], ['c', 'a']));
    expect(known.repairs).toEqual(['c', 'a', 'b']);
  });
  it('are told up to a limit', () => {
    const { known } = watch();
    for (let index = 0; index < 100; index += 1) known.noteRepairs([`repair ${index}`]);
    expect(known.repairs).toHaveLength(50);
  });
});

it('nobody hears of it once it is disposed', () => {
  const { known, changes } = watch();
  known.dispose();
  known.become({ kind: 'ready' });
  known.noteRepairs(['a']);
  expect(changes.count).toBe(0);
});

it('shows no credential that a server or an error has said', () => {
  const known = new Knowledge((text) => text.replaceAll('hunter22', '[redacted]'));
  const item = { id: 'file:///hunter22', title: 'hunter22', description: 'hunter22' };
  known.become({ kind: 'failed', reason: 'It said hunter22.' });
  known.noteError('hunter22');
  known.steps = [{ sent: 'POST', found: 'hunter22', ms: 1 }];
  known.noteRepairs(['hunter22']);
  known.noteLists({ ...listsOf([], ['hunter22 was left out.']), resources: [item], prompts: [item] });
  const { state, lastError, steps, repairs, lists } = known;
  const shown = JSON.stringify({ state, lastError, steps, repairs, lists });
  expect(shown.match(/\[redacted\]/g)).toHaveLength(12);
  expect(shown).not.toContain('hunter22');
});
