import { isRecord } from '../../model/commandArguments.ts';

/** What the command may be given, so that tests and other extensions can run it without questions. */
export interface ImportArguments {
  readonly folder?: string;
  /** All, or those with these names in the other client's file. */
  readonly servers?: 'all' | readonly string[];
  readonly removeFromVsCode?: boolean;
}

/** Reads them from whatever a caller passed; what has another type is left out. */
export function parseImportArguments(value: unknown): ImportArguments {
  if (!isRecord(value)) return {};
  const { folder, servers, removeFromVsCode } = value;
  const names = Array.isArray(servers) ? servers.filter((each) => typeof each === 'string') : servers;
  return {
    ...(typeof folder === 'string' ? { folder } : {}),
    ...(names === 'all' || Array.isArray(names) ? { servers: names } : {}),
    ...(typeof removeFromVsCode === 'boolean' ? { removeFromVsCode } : {}),
  };
}
