import { describe, expect, test } from 'vitest';
import type { FolderState } from '../../../extension/model/folderState.ts';
import {
  findToolNode,
  type ToolNode,
  toChildren,
  toContextValue,
  toNodeId,
  toParent,
  toRoots,
  toSourceDescription,
  toSourceIcon,
  toToolDescription,
  toToolIcon,
} from '../../../extension/views/toolNodes.ts';
import { connectorOf, openState, problem, sourceOf, toolOf } from '../snapshots.ts';

function nameOf(node: ToolNode): string {
  switch (node.kind) {
    case 'folder':
      return node.state.name;
    case 'source':
      return node.source.name;
    case 'connector':
      return node.connector.name;
    case 'tool':
      return node.tool.native;
    case 'notice':
      return node.notice.label;
  }
}

const none: FolderState = { kind: 'none', folder: '/x', name: 'x' };

describe('the first level', () => {
  test('is empty where no folder takes part, so that the welcome text shows', () => {
    expect(toRoots([none])).toEqual([]);
  });

  test('is the sources of the only folder', () => {
    expect(toRoots([openState()]).map(nameOf)).toEqual(['shop']);
  });

  test('is the sources where only one of several folders takes part', () => {
    expect(toRoots([openState(), none]).map(nameOf)).toEqual(['shop']);
  });

  test('is the folders where several take part', () => {
    const roots = toRoots([openState(), openState({}, 'v')]);
    expect(roots.map(nameOf)).toEqual(['w', 'v']);
    expect(roots.flatMap(toChildren).map(nameOf)).toEqual(['shop', 'shop']);
  });

  test('begins with what denies everything', () => {
    const policy = { kind: 'invalid' as const, file: problem.file, problem };
    const [first, second] = toRoots([openState({ policy })]);
    expect(first).toMatchObject({ kind: 'notice', notice: { command: 'gatehouse.openRoles' } });
    expect(second?.kind).toBe('source');
  });

  test('says why a gateway did not open, and that it is opening', () => {
    const folder = { folder: '/w', name: 'w' };
    expect(toRoots([{ kind: 'failed', ...folder, reason: 'no port' }])).toMatchObject([
      { notice: { detail: 'no port', command: 'gatehouse.showLog' } },
    ]);
    expect(toRoots([{ kind: 'opening', ...folder }]).map(nameOf)).toEqual(['The gateway is starting']);
  });

  test('keeps the last tools while the host comes back', () => {
    const { folder, name, ...state } = openState();
    const last = state.kind === 'open' ? state.snapshot : undefined;
    if (!last) throw new Error('the state is open');
    expect(toRoots([{ kind: 'opening', folder, name, last }]).map(nameOf)).toEqual(['shop']);
  });
});

test('tools stand in the order of their names, each with an identity of its own', () => {
  const [source] = toRoots([openState()]);
  const tools = source ? toChildren(source) : [];
  expect(tools.map(nameOf)).toEqual(['cancel_order', 'list_orders']);
  expect(new Set([source, ...tools].map((node) => node && toNodeId(node))).size).toBe(3);
});

describe('the way to a tool', () => {
  const states = [openState(), openState({}, 'v')];

  test('is found from its id upwards', () => {
    const tool = findToolNode(states, '/v', 'shop/list_orders');
    const source = tool && toParent(states, tool);
    const folder = source && toParent(states, source);
    expect([tool, source, folder].map((node) => node && nameOf(node))).toEqual(['list_orders', 'shop', 'v']);
    expect(folder && toParent(states, folder)).toBeUndefined();
  });

  test('ends at the source of an only folder', () => {
    const one = [openState()];
    const tool = findToolNode(one, '/w', 'shop/list_orders');
    const source = tool && toParent(one, tool);
    expect(source && nameOf(source)).toBe('shop');
    expect(source && toParent(one, source)).toBeUndefined();
  });

  test('is none for a tool that is gone', () => {
    expect(findToolNode(states, '/w', 'shop/none')).toBeUndefined();
    expect(findToolNode(states, '/other', 'shop/list_orders')).toBeUndefined();
  });
});

test('a source that was fetched has a menu of its own', () => {
  const node = (origin?: string): ToolNode => ({
    kind: 'source',
    folder: '/w',
    source: sourceOf(origin === undefined ? {} : { origin }),
  });
  expect(toContextValue(node())).toBe('gatehouse.source');
  expect(toContextValue(node('https://example.com/a.yaml'))).toBe('gatehouse.source.fetched');
  expect(toContextValue({ kind: 'tool', folder: '/w', tool: toolOf('a') })).toBe('gatehouse.tool');
});

test('what a tool does is seen by its icon', () => {
  const facts = (readOnly: boolean, destructive: boolean) => ({ readOnly, destructive, idempotent: false });
  expect(toToolIcon(toolOf('a')).id).toBe('eye');
  expect(toToolIcon(toolOf('a', { facts: facts(false, false) })).id).toBe('edit');
  expect(toToolIcon(toolOf('a', { facts: facts(false, true) })).id).toBe('flame');
  const { operation: _operation, ...external } = toolOf('a', { facts: facts(false, true) });
  expect(toToolIcon(external)).toMatchObject({ id: 'symbol-method' });
  expect(toToolIcon({ ...external, facts: facts(true, false) }).id).toBe('eye');
});

test('a tool is described by method and path', () => {
  expect(toToolDescription(toolOf('a'))).toBe('GET /orders');
  expect(toToolDescription(toolOf('a', { deprecated: true }))).toBe('GET /orders (deprecated)');
});

test('a source says how it is', () => {
  expect(toSourceDescription(sourceOf())).toBe('2 tools · http://127.0.0.1:1');
  expect(toSourceDescription(sourceOf({ state: { kind: 'stale', reason: 'a tab' } }))).toBe(
    '2 tools, out of date: a tab',
  );
  expect(toSourceDescription(sourceOf({ state: { kind: 'failed', reason: 'gone' } }))).toBe('gone');
  const { server: _server, ...unconfirmed } = sourceOf();
  expect(toSourceDescription(unconfirmed)).toContain('no server confirmed');
  expect(['ready', 'loading'].map((kind) => toSourceIcon({ kind: kind as 'ready' }).id)).toEqual([
    'globe',
    'loading~spin',
  ]);
});

test('the tools of a connector stand below it, and lead to no operation; one without tools is left out', () => {
  const { operation: _operation, ...bare } = toolOf('read', { id: 'files/read', source: 'files' });
  const idle = connectorOf({ name: 'idle' });
  const states = [openState({ connectors: [idle, connectorOf({ tools: [bare] })] })];
  const roots = toRoots(states);
  expect(roots.map(nameOf)).toEqual(['shop', 'files']);
  const tool = findToolNode(states, '/w', 'files/read');
  const parent = tool && toParent(states, tool);
  expect(parent && nameOf(parent)).toBe('files');
  expect([parent, tool].map((node) => node && toContextValue(node))).toEqual([
    'gatehouse.connector',
    'gatehouse.tool.external',
  ]);
});
