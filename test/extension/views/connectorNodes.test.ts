import { describe, expect, test } from 'vitest';
import {
  type ConnectorNode,
  countWaiting,
  toChildren,
  toContextValue,
  toNodeId,
  toRoots,
} from '../../../extension/views/connectorNodes.ts';
import { at, connectorOf, heldOf, openState, toolOf } from '../snapshots.ts';

const full = connectorOf({
  tools: [toolOf('write'), toolOf('read')],
  held: [heldOf('read'), heldOf('move', { kind: 'rejected' })],
  resources: [{ id: 'file:///a', title: 'A' }],
  prompts: [{ id: 'ask', title: 'Ask' }],
  steps: [{ sent: 'POST server/discover', status: 404, found: 'No.', ms: 12 }],
  repairs: ['Its answers carry no Content-Type.'],
});

describe('the first level', () => {
  test('is empty where there is no connector, so that the welcome text shows', () => {
    expect(toRoots([openState(), { kind: 'none', folder: '/x', name: 'x' }])).toEqual([]);
  });

  test('is the connectors where only one folder has some', () => {
    expect(toRoots([openState({ connectors: [full] }), openState({}, 'v')])).toMatchObject([
      { kind: 'connector', folder: '/w', connector: { name: 'files' } },
    ]);
  });

  test('is the folders where several have some', () => {
    const roots = toRoots([openState({ connectors: [full] }), openState({ connectors: [full] }, 'v')]);
    expect(roots.map(toNodeId)).toEqual(['/w', '/v']);
    expect(roots.flatMap(toChildren).map(toNodeId)).toEqual(['/w|files', '/v|files']);
  });
});

describe('below a connector', () => {
  const [node] = toRoots([openState({ connectors: [full] })]);
  const groups = node ? toChildren(node) : [];

  test('stand the groups that hold something', () => {
    const names = groups.map((group) => group.kind === 'group' && group.group);
    expect(names).toEqual(['tools', 'held', 'resources', 'prompts', 'steps', 'repairs']);
    expect(toChildren({ kind: 'connector', folder: '/w', connector: connectorOf() })).toEqual([]);
  });

  test('has each line an identity of its own', () => {
    const all = [...groups, ...groups.flatMap(toChildren)].map(toNodeId);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toContain('/w|files|held|files/read');
  });

  test('stand tools in the order of their names', () => {
    const tools = groups
      .flatMap(toChildren)
      .flatMap((each) => (each.kind === 'tool' ? each.tool.native : []));
    expect(tools).toEqual(['read', 'write']);
  });
});

test('the menus of a line go by the state, and by what can be done beside', () => {
  const of = (more: Parameters<typeof connectorOf>[0]): string =>
    toContextValue({ kind: 'connector', folder: '/w', connector: connectorOf(more) });
  expect(of({})).toBe('gatehouse.connector.ready.remote');
  expect(of({ place: 'npx a', state: { kind: 'stopped', at } })).toBe('gatehouse.connector.stopped');
  expect(of({ secrets: ['a'], held: full.held })).toBe('gatehouse.connector.ready.remote.token.held');
  expect(of({ held: [heldOf('a', { kind: 'rejected' })] })).toBe('gatehouse.connector.ready.remote');
  const held: ConnectorNode = { kind: 'group', folder: '/w', connector: full, group: 'held' };
  expect([held, ...toChildren(held)].map(toContextValue)).toEqual([
    'gatehouse.group.held',
    'gatehouse.held',
    'gatehouse.held',
  ]);
});

test('a connector that waits for a person counts once', () => {
  const failed = connectorOf({ name: 'b', state: { kind: 'failed', at, reason: 'gone' }, held: full.held });
  expect(countWaiting([openState({ connectors: [full, failed, connectorOf()] })])).toBe(2);
});
