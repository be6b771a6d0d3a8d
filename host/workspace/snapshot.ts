import type { AgentAccess, FolderSnapshot, ApiModel, ToolModel } from '../../protocol/models.ts';
import type { CatalogEntry } from '../catalog/catalog.ts';
import { judge } from '../policy/decide.ts';
import { agentNames, type Policy, toPolicyState } from '../policy/policy.ts';
import type { Source } from '../sources/source.ts';
import { secretsIn } from '../config/expand.ts';
import type { Workspace } from './workspace.ts';

/** The agent that VS Code's own MCP client calls as. */
export const EDITOR_AGENT = 'copilot';

/** The agents of a folder: those of the role file, and always the editor's own. */
function agentsOf(policy: Policy): readonly string[] {
  return [...new Set([...agentNames(policy), EDITOR_AGENT])];
}

/** The state of a folder as plain data. */
export function toSnapshot(workspace: Workspace, url: string, revision: number): FolderSnapshot {
  const { policy } = workspace.gateway;
  const agents = agentsOf(policy);
  const { catalog } = workspace;
  return {
    folder: workspace.folder,
    url,
    revision,
    sources: catalog.sources.map((source) => ({
      ...toSourceModel(source, workspace),
      tools: catalog.entries
        .filter((entry) => entry.source === source)
        .map((entry) => toToolModel(entry, policy, agents)),
    })),
    policy: toPolicyState(policy),
    agents,
    problems: workspace.problems,
  };
}

function toSourceModel(source: Source, { file }: Workspace): Omit<ApiModel, 'tools'> {
  const api = file.apis.find(({ name }) => name === source.name);
  return {
    name: source.name,
    kind: source.kind,
    spec: source.files[0] ?? '',
    files: source.files,
    ...(api?.origin === undefined ? {} : { origin: api.origin }),
    ...(source.server === undefined ? {} : { server: source.server }),
    schemes: source.schemes.map((scheme) => {
      const template = api && Object.hasOwn(api.auth, scheme.name) ? api.auth[scheme.name] : undefined;
      return { ...scheme, ...(template === undefined ? {} : { secrets: secretsIn(template) }) };
    }),
    state: source.state,
  };
}

function toToolModel({ tool, alias }: CatalogEntry, policy: Policy, agents: readonly string[]): ToolModel {
  const access = agents.map((agent): AgentAccess => {
    const { kind, rule } = judge(policy, agent, tool);
    return { agent, decision: kind, rule };
  });
  const { id, source, native, title, description, facts, deprecated, operation } = tool;
  return {
    id,
    source,
    native,
    alias,
    ...(title === undefined ? {} : { title }),
    description,
    facts,
    deprecated,
    ...(operation === undefined ? {} : { operation }),
    access,
  };
}
