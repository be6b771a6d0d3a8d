import { describe, expect, test } from 'vitest';
import {
  findAgentProblem,
  suggestAgent,
  toAgentItems,
  toClientItem,
  toNextStep,
  toShownPath,
  toWayItem,
} from '../../../extension/clients/clientText.ts';
import type { CallerModel } from '../../../protocol/callers.ts';
import { clientIds, copyWays, fileWays } from '../../../protocol/clients.ts';

const now = new Date('2026-03-04T12:00:00');
const places = { home: '/home/ada', folder: '/work/shop' };
const client = { id: 'cursor', title: 'Cursor', agent: 'cursor', isFound: true, ways: [] } as const;
const caller = (agent: string, roles: readonly string[] = []): CallerModel => ({
  ...{ agent, roles, hasToken: false, isConnected: false },
});

test('paths are shown from home, and from the workspace folder', () => {
  expect(toShownPath('/home/ada/.cursor/mcp.json', places)).toBe('~/.cursor/mcp.json');
  expect(toShownPath('/work/shop/.mcp.json', places)).toBe('.mcp.json');
  expect(toShownPath('/etc/mcp.json', places)).toBe('/etc/mcp.json');
});

test('clients that are there are told from those that are not', () => {
  const way = { way: 'url', holdsToken: true } as const;
  expect(toClientItem({ ...client, ways: [way] }).description).toBe('found on this machine');
  expect(toClientItem({ ...client, ways: [way], isFound: false })).toEqual({ label: 'Cursor' });
  expect(toClientItem(client).description).toBe('has the gate already');
});

test('a way says which file it writes, or what it copies, as one line', () => {
  const file = '/home/ada/.cursor/mcp.json';
  expect(toWayItem(client, { way: 'command', holdsToken: false, file }, places)).toMatchObject({
    label: 'As a command that Cursor starts',
    description: '~/.cursor/mcp.json',
  });
  expect(toWayItem(client, { way: 'json', holdsToken: true, preview: '{\n  "a": 1 }' }, places).detail).toBe(
    '{ "a": 1 }',
  );
});

describe('the agents to choose from', () => {
  test('begin with the one that is named like the client', () => {
    const items = toAgentItems([caller('copilot', ['a', 'b']), caller('cursor', ['a'])], 'cursor', now);
    expect(items.map(({ label }) => label)).toEqual(['cursor', 'copilot', '$(add) New agent…']);
    expect(items.map(({ description }) => description)).toEqual(['role a', 'roles a, b', '']);
    expect(items.at(-1)?.agent).toBeUndefined();
  });

  test('begin with a new one where there is none', () => {
    expect(toAgentItems([caller('copilot')], 'cursor', now).map(({ agent }) => agent)).toEqual([
      undefined,
      'copilot',
    ]);
  });
});

test('a new agent has a name that the role file takes and does not have', () => {
  expect(suggestAgent('cursor', ['cursor', 'cursor-2'])).toBe('cursor-3');
  expect(findAgentProblem('cursor', [])).toBeUndefined();
  expect(findAgentProblem('cursor', ['cursor'])).toContain('already');
  for (const name of ['', 'Cursor', '1a', 'a b', `a${'b'.repeat(64)}`])
    expect(findAgentProblem(name, []), name).toContain('Begin with a small letter');
});

test('each client has a next step for each way', () => {
  for (const id of clientIds)
    for (const way of [...fileWays, ...copyWays])
      expect(toNextStep({ id, title: 'It' }, way), `${id} ${way}`).toMatch(/^[A-Z].*\.$/);
  expect(toNextStep({ id: 'claude-desktop', title: 'Claude Desktop' }, 'command')).toContain(
    'start it again',
  );
});
