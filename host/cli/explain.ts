import { errors } from '../errors.ts';
import { toSubject } from '../gateway/toSubject.ts';
import { explain as explainDecision, toExplanationText } from '../policy/explain.ts';
import { parseArguments } from './call.ts';
import { withWorkspace } from './open.ts';
import { print, printJson } from './output.ts';

export interface ExplainCommand {
  readonly agent: string;
  readonly tool: string;
  readonly args?: string;
  readonly json?: boolean;
}

/** The decision on one tool, resource, prompt or question for one agent, and the rule and line that made it. Calls nothing. */
export async function explain(directory: string | undefined, options: ExplainCommand): Promise<void> {
  // Arguments are read although no rule judges them yet, so that a wrong one is told.
  if (options.args !== undefined) parseArguments(options.args);
  await withWorkspace(directory, ({ gateway, catalog }) => {
    const subject = toSubject(options.tool, catalog);
    if (!subject)
      throw errors.unknownTool(
        options.tool,
        catalog.entries.map(({ tool }) => tool.id),
      );
    const explanation = explainDecision(gateway.policy, options.agent, subject);
    if (options.json) printJson(explanation);
    else print(toExplanationText(explanation));
  });
}
