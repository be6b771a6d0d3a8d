import { createHash } from 'node:crypto';

export interface Nameable {
  /** Upper case. */
  readonly method: string;
  /** The path template. */
  readonly path: string;
  readonly operationId: string | undefined;
  /** What the document's owner calls the tool. */
  readonly toolName?: string | undefined;
}

const longest = 200;

/**
 * Native names, one for each operation in turn. A name depends on the operation and on which others share
 * it, never on the order of the document: all that collide get the hash of their method and path.
 */
export function nameOperations(operations: readonly Nameable[]): readonly string[] {
  const names = operations.map(baseName);
  for (const length of [6, 12, 64]) {
    const taken = Map.groupBy(names.keys(), (index) => names[index]);
    for (const indexes of taken.values()) {
      if (indexes.length < 2) continue;
      for (const index of indexes) {
        const operation = operations[index];
        if (operation) names[index] = `${baseName(operation)}_${hashOf(operation, length)}`;
      }
    }
  }
  return names;
}

/** The owner's name for it, else the operationId as it is written, else the method and the words of the path. */
export function baseName(operation: Nameable): string {
  const own = plain(operation.toolName) || plain(operation.operationId);
  const name = own || [operation.method.toLowerCase(), ...wordsOf(operation.path)].join('_');
  return name.length <= longest ? name : `${name.slice(0, longest)}_${hashOf(operation, 6)}`;
}

/** Control characters would break the lines of a role file and of a log. */
function plain(name: string | undefined): string {
  return name?.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ').trim() ?? '';
}

function wordsOf(path: string): readonly string[] {
  const words = path.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return words.length === 0 ? ['root'] : words;
}

function hashOf({ method, path }: Nameable, length: number): string {
  return createHash('sha256').update(`${method} ${path}`).digest('hex').slice(0, length);
}
