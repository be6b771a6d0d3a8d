import { createHash } from 'node:crypto';

/** Room is left for what clients put in front of a name: VS Code cuts the whole at 64 characters. */
const MAX_LENGTH = 46;
const HASH_LENGTH = 6;

export interface NamedTool {
  readonly id: string;
  readonly source: string;
  readonly native: string;
}

/**
 * The names that clients see, by tool id: `<source>_<native>` in `[A-Za-z0-9_-]`, at most 46 characters.
 * A name depends on nothing but the tool's own id, unless two ids make the same name: then every one of
 * them gets a hash of its id. The map is the only way back; a name is never taken apart.
 */
export function toAliases(tools: readonly NamedTool[]): Map<string, string> {
  const users = new Map<string, NamedTool[]>();
  for (const tool of tools) {
    const alias = toAlias(tool);
    users.set(alias, [...(users.get(alias) ?? []), tool]);
  }
  const aliases = new Map<string, string>();
  for (const [alias, sharing] of users) {
    for (const tool of sharing) aliases.set(tool.id, sharing.length > 1 ? withHash(alias, tool.id) : alias);
  }
  return aliases;
}

function toAlias(tool: NamedTool): string {
  const plain = `${tool.source}_${tool.native}`.replaceAll(/[^A-Za-z0-9_-]/g, '_');
  return plain.length > MAX_LENGTH ? withHash(plain, tool.id) : plain;
}

function withHash(name: string, id: string): string {
  const hash = createHash('sha256').update(id).digest('hex').slice(0, HASH_LENGTH);
  const cut = name.slice(0, MAX_LENGTH - HASH_LENGTH - 1);
  return `${cut}_${hash}`;
}
