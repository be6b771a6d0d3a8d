import type { NewServer } from '../../../protocol/messages.ts';
import { isRecord } from '../../model/commandArguments.ts';
import { parseServerText } from './serverText.ts';

/** What "Connect MCP Server" may be given, so that other extensions and tests can run it without questions. */
export interface ConnectArguments {
  readonly server?: NewServer;
  readonly name?: string;
  /** Absolute path of the workspace folder. */
  readonly folder?: string;
  /** Which of the tools that it offers are accepted; asked for where it is absent. */
  readonly accept?: 'all' | 'none';
}

/** Reads `{ url | command, args, name, folder, accept }`; what has another type is left out. A bad URL is thrown. */
export function parseConnectArguments(value: unknown): ConnectArguments {
  if (!isRecord(value)) return {};
  const { name, folder, accept } = value;
  const server = toServer(value);
  return {
    ...(server ? { server } : {}),
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof folder === 'string' ? { folder } : {}),
    ...(accept === 'all' || accept === 'none' ? { accept } : {}),
  };
}

function toServer({ url, command, args }: Record<string, unknown>): NewServer | undefined {
  if (typeof url === 'string') {
    const parsed = parseServerText(url);
    if (parsed.kind === 'problem') throw new Error(parsed.message);
    if (parsed.server.kind !== 'http') throw new Error(`"${url}" is not an http or https URL.`);
    return parsed.server;
  }
  if (typeof command !== 'string') return undefined;
  const words = Array.isArray(args) ? args.filter((each): each is string => typeof each === 'string') : [];
  return { kind: 'stdio', command, args: words };
}
