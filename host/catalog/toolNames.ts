import { createHash } from 'node:crypto';

/** Room is left for what clients put in front of a name: VS Code cuts the whole at 64 characters. */
const MAX_LENGTH = 46;
const HASH_LENGTH = 6;
/** Leaves room for a few characters of the name. */
const MAX_HASH_LENGTH = 40;

/** A tool, or a prompt: those are named by the same rules, in a namespace of their own. */
export interface NamedTool {
  readonly id: string;
  /** What stands in front of the native name. */
  readonly prefix: string;
  readonly native: string;
}

/** The tools that stand for a catalog which is too long to be listed. No tool of a source gets such a name. */
export const searchToolNames = ['search_tools', 'describe_tool', 'call_tool'] as const;
export type SearchToolName = (typeof searchToolNames)[number];

/**
 * The names that clients see, by id: `<prefix><native>` in `[A-Za-z0-9_-]`, at most 46 characters, no two alike. A name
 * depends on nothing but the tool's own id and its source's prefix, unless two ids make the same name, or one that is
 * taken: then every one of them gets a hash of its id. The map is the only way back; a name is never taken apart.
 */
export function toAliases(tools: readonly NamedTool[], taken: readonly string[] = []): Map<string, string> {
  const aliases = new Map(tools.map((tool) => [tool.id, toAlias(tool)]));
  // A short hash can be met by chance, and a name can be written to look like a hashed one. Each round makes
  // the hashes of those that still share a name longer, until they differ.
  for (let length = HASH_LENGTH; ; length = Math.min(length * 2, MAX_HASH_LENGTH)) {
    const shared = sharedNames([...aliases.values(), ...taken]);
    if (shared.size === 0) return aliases;
    for (const tool of tools) {
      const alias = aliases.get(tool.id) ?? '';
      if (shared.has(alias)) aliases.set(tool.id, withHash(toPlain(tool), tool.id, length));
    }
  }
}

function sharedNames(names: Iterable<string>): ReadonlySet<string> {
  const once = new Set<string>();
  const shared = new Set<string>();
  for (const name of names) (once.has(name) ? shared : once).add(name);
  return shared;
}

function toAlias(tool: NamedTool): string {
  const plain = toPlain(tool);
  return plain.length > MAX_LENGTH ? withHash(plain, tool.id, HASH_LENGTH) : plain;
}

function toPlain({ prefix, native }: NamedTool): string {
  return `${prefix}${native}`.replaceAll(/[^A-Za-z0-9_-]/g, '_');
}

function withHash(name: string, id: string, length: number): string {
  const hash = createHash('sha256').update(id).digest('hex').slice(0, length);
  return `${name.slice(0, MAX_LENGTH - length - 1)}_${hash}`;
}
