import type { ConnectorModel } from '../../protocol/connectors.ts';
import type { AgentAccess, ApiModel, ToolModel } from '../../protocol/models.ts';
import type { FolderSnapshot } from '../../protocol/snapshot.ts';
import type { CatalogEntry } from '../catalog/catalog.ts';
import { judge } from '../policy/decide.ts';
import { agentNames, type Policy, toPolicyState } from '../policy/policy.ts';
import { secretsOf } from '../config/connectorEntry.ts';
import { secretsIn } from '../config/expand.ts';
import { fingerprintOf } from '../lock/fingerprint.ts';
import type { ApiSource, ConnectorSource, Source } from '../sources/source.ts';
import { EDITOR_AGENT } from './agents.ts';
import type { Served } from './served.ts';
import type { Workspace } from './workspace.ts';

/** The agents of a folder: those of the role file, and always the editor's own. */
function agentsOf(policy: Policy): readonly string[] {
  return [...new Set([...agentNames(policy), EDITOR_AGENT])];
}

/** The state of a folder as plain data. */
export function toSnapshot(
  { workspace, url, callers }: Pick<Served, 'workspace' | 'url' | 'callers'>,
  revision: number,
): FolderSnapshot {
  const { policy } = workspace.gateway;
  const agents = agentsOf(policy);
  return {
    folder: workspace.folder,
    url,
    revision,
    apis: workspace.apis.map((source) => ({
      ...toApiModel(source, workspace),
      tools: toToolModels(source, workspace, agents),
    })),
    connectors: workspace.connectors.flatMap((source) => toConnectorModel(source, workspace, agents)),
    policy: toPolicyState(policy),
    agents,
    callers,
    problems: workspace.problems,
  };
}

function toApiModel(source: ApiSource, { file }: Workspace): Omit<ApiModel, 'tools'> {
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

/** None for one that gateway.yaml no longer holds, and whose source is about to go. */
function toConnectorModel(
  source: ConnectorSource,
  workspace: Workspace,
  agents: readonly string[],
): readonly ConnectorModel[] {
  const connector = workspace.file.connectors.find(({ name }) => name === source.name);
  if (!connector) return [];
  const { name, kind, view } = source;
  return [
    {
      ...{ name, kind, location: connector.location, ...view },
      tools: toToolModels(source, workspace, agents),
      held: workspace.catalog.held
        .filter((entry) => entry.source === source)
        .map(({ tool: { id, native, title, description, definition }, change }) => ({
          ...{ id, native, description, change, fingerprint: fingerprintOf(definition) },
          ...(title === undefined ? {} : { title }),
        })),
      secrets: secretsOf(connector.entry),
    },
  ];
}

function toToolModels(source: Source, workspace: Workspace, agents: readonly string[]): readonly ToolModel[] {
  const { policy } = workspace.gateway;
  return workspace.catalog.entries
    .filter((entry) => entry.source === source)
    .map((entry) => toToolModel(entry, policy, agents));
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
