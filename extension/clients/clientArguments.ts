import { type ClientId, clientIds, type ClientWay, copyWays, fileWays } from '../../protocol/clients.ts';
import { isRecord } from '../model/commandArguments.ts';

/** What "Connect an AI Client" may be given, so that other extensions and tests can run it without questions. */
export interface ClientArguments {
  readonly client?: ClientId;
  readonly agent?: string;
  readonly way?: ClientWay;
  /** Absolute path of the workspace folder. */
  readonly folder?: string;
  /** What the gate is called in the client. */
  readonly name?: string;
  /** Those of the agent, where it is new. */
  readonly roles?: readonly string[];
  /** Writes the file without showing the change, and replaces a token without asking. */
  readonly apply?: boolean;
}

/** One agent of one folder. */
export interface WhichAgent {
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  readonly agent: string;
}

/** Reads them, or a line of the Agents view; what has another type is left out. */
export function parseClientArguments(value: unknown): ClientArguments {
  const which = parseAgentArguments(value);
  if (!isRecord(value)) return {};
  const { folder, name, roles, apply } = value;
  const client = clientIds.find((id) => id === value.client);
  const way = [...fileWays, ...copyWays].find((each) => each === value.way);
  return {
    ...(typeof folder === 'string' ? { folder } : {}),
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof apply === 'boolean' ? { apply } : {}),
    ...(typeof value.agent === 'string' ? { agent: value.agent } : {}),
    ...(Array.isArray(roles) ? { roles: roles.filter((each) => typeof each === 'string') } : {}),
    ...(client ? { client } : {}),
    ...(way ? { way } : {}),
    ...which,
  };
}

/** An agent by `{ folder, agent }`, or by its line in the Agents view. */
export function parseAgentArguments(value: unknown): WhichAgent | undefined {
  if (!isRecord(value)) return undefined;
  const { folder, caller } = value;
  const { agent } = isRecord(caller) ? caller : value;
  return typeof folder === 'string' && typeof agent === 'string' ? { folder, agent } : undefined;
}
