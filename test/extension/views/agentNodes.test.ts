import { expect, test } from 'vitest';
import {
  toAgentContext,
  toAgentId,
  toAgentRoots,
  toAgentsBelow,
} from '../../../extension/views/agentNodes.ts';
import type { FolderState } from '../../../extension/model/folderState.ts';
import type { CallerModel } from '../../../protocol/callers.ts';
import type { PolicyState } from '../../../protocol/models.ts';

const caller = (agent: string, hasToken = false): CallerModel => ({
  agent,
  roles: [],
  hasToken,
  isConnected: false,
});

function toState(
  folder: string,
  callers: readonly CallerModel[],
  kind: 'file' | 'default' = 'file',
): FolderState {
  const policy: PolicyState = kind === 'file' ? { kind, file: `${folder}/roles.yaml` } : { kind };
  const lists = { apis: [], connectors: [], agents: [], problems: [] };
  const snapshot = { folder, url: 'http://127.0.0.1:1/mcp', revision: 1, policy, callers, ...lists };
  return { kind: 'open', folder, name: folder.slice(1), snapshot };
}

test('one folder shows its agents, several show themselves', () => {
  const [a, b] = [toState('/a', [caller('x'), caller('y')]), toState('/b', [caller('z')])];
  expect(toAgentRoots([a]).map(toAgentId)).toEqual(['/a|x', '/a|y']);
  const both = toAgentRoots([a, b, toState('/c', [])]);
  expect(both.map(toAgentId)).toEqual(['/a', '/b']);
  expect(both.flatMap(toAgentsBelow).map(toAgentId)).toEqual(['/a|x', '/a|y', '/b|z']);
  expect(toAgentRoots([a]).flatMap(toAgentsBelow)).toEqual([]);
});

test('without a role file, or a gate, there is nobody', () => {
  expect(toAgentRoots([toState('/a', [caller('copilot')], 'default')])).toEqual([]);
  expect(toAgentRoots([{ kind: 'none', folder: '/a', name: 'a' }])).toEqual([]);
});

test('menus go by whether there is a token', () => {
  const [plain, token] = toAgentRoots([toState('/a', [caller('x'), caller('y', true)])]);
  expect([plain, token].map((node) => node && toAgentContext(node))).toEqual([
    'gatehouse.agent',
    'gatehouse.agent.token',
  ]);
});
