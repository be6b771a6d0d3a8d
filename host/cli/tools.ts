import type { DecisionKind } from '../../protocol/models.ts';
import type { CatalogEntry } from '../catalog/catalog.ts';
import { judge } from '../policy/decide.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { checkAgent, withWorkspace } from './open.ts';
import { print, printError, printJson, toProblemLine, toTable } from './output.ts';

/** Lists tools as an agent sees them, or all of them where no agent is named. */
export async function tools(
  directory: string | undefined,
  { agent, json }: { agent?: string; json?: boolean },
): Promise<void> {
  await withWorkspace(directory, (workspace) => {
    if (agent !== undefined) checkAgent(workspace, agent);
    for (const problem of workspace.problems) printError(toProblemLine(problem, workspace.folder));
    const entries = agent === undefined ? workspace.catalog.entries : workspace.gateway.list(agent);
    if (json)
      return printJson({ tools: entries.map((entry) => toJson(entry, decisionOf(workspace, agent, entry))) });
    const rows = entries.map((entry) => [
      entry.alias,
      entry.tool.id,
      decisionOf(workspace, agent, entry) ?? '',
      entry.tool.operation ? `${entry.tool.operation.method.toUpperCase()} ${entry.tool.operation.path}` : '',
    ]);
    print(rows.length > 0 ? toTable(rows) : 'No tools.');
  });
}

function decisionOf(
  { gateway }: Workspace,
  agent: string | undefined,
  { tool }: CatalogEntry,
): DecisionKind | null {
  return agent === undefined ? null : judge(gateway.policy, agent, tool).kind;
}

function toJson({ tool, alias }: CatalogEntry, decision: DecisionKind | null) {
  return {
    name: alias,
    tool: tool.id,
    source: tool.source,
    title: tool.title,
    description: tool.description,
    inputSchema: tool.inputSchema,
    outputSchema: tool.outputSchema,
    annotations: {
      readOnlyHint: tool.facts.readOnly,
      destructiveHint: tool.facts.destructive,
      idempotentHint: tool.facts.idempotent,
    },
    decision,
  };
}
