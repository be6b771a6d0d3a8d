import type { CallerModel } from './callers.ts';
import type { ConnectorModel } from './connectors.ts';
import type { ApiModel, PolicyState, Problem } from './models.ts';

/** Everything the extension shows of one workspace folder. */
export interface FolderSnapshot {
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  /** The MCP endpoint, `http://127.0.0.1:<port>/mcp`. */
  readonly url: string;
  /** Grows with every change of the tools or of who may call them. */
  readonly revision: number;
  readonly apis: readonly ApiModel[];
  readonly connectors: readonly ConnectorModel[];
  readonly policy: PolicyState;
  readonly agents: readonly string[];
  /**
   * The agents of the role file as callers, in its order; where there is none, the editor's own and those that have a
   * token.
   */
  readonly callers: readonly CallerModel[];
  readonly problems: readonly Problem[];
}
