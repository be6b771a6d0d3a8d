import type { CallerModel } from '../../protocol/callers.ts';
import { type FolderState, toSnapshot } from '../model/folderState.ts';

/** One line of the Agents view. */
export type AgentNode =
  | { readonly kind: 'folder'; readonly state: FolderState }
  | {
      readonly kind: 'agent';
      /** Absolute path of the workspace folder. */
      readonly folder: string;
      readonly caller: CallerModel;
    };

/** The view's first level: the folders where several have agents, else the agents. */
export function toAgentRoots(states: readonly FolderState[]): AgentNode[] {
  const having = states.filter((state) => toAgents(state).length > 0);
  const [only, second] = having;
  if (only === undefined) return [];
  return second === undefined ? toAgents(only) : having.map((state) => ({ kind: 'folder', state }));
}

export function toAgentsBelow(node: AgentNode): AgentNode[] {
  return node.kind === 'folder' ? toAgents(node.state) : [];
}

/** Without a role file all agents are alike, and the view says instead how to begin. */
function toAgents(state: FolderState): AgentNode[] {
  const { policy, callers = [] } = toSnapshot(state) ?? {};
  if (policy?.kind === 'default') return [];
  return callers.map((caller) => ({ kind: 'agent', folder: state.folder, caller }));
}

/** An identity that stays the same while agents change. */
export function toAgentId(node: AgentNode): string {
  return node.kind === 'folder' ? node.state.folder : `${node.folder}|${node.caller.agent}`;
}

/** What the menus of a line go by. */
export function toAgentContext(node: AgentNode): string {
  if (node.kind === 'folder') return 'gatehouse.folder';
  return node.caller.hasToken ? 'gatehouse.agent.token' : 'gatehouse.agent';
}
