import path from 'node:path';
import type { FileWay } from '../../protocol/clients.ts';

/** Some clients put the name before that of each tool, of which not more than 64 characters may come together. */
const longest = 20;

/**
 * What the gate of a folder is called in a client: `gatehouse-<folder>` in a file that is for all folders. Small letters,
 * digits and "-" are what every client takes.
 */
export function toServerName(folder: string, way?: FileWay): string {
  if (way === 'project') return 'gatehouse';
  const plain = path
    .basename(folder.replaceAll('\\', '/'))
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, longest)
    .replace(/-$/, '');
  return plain === '' ? 'gatehouse' : `gatehouse-${plain}`;
}

/** The name, or the first one with a number behind it that is not taken. */
export function toFreeName(name: string, isTaken: (name: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!isTaken(candidate)) return candidate;
  }
}
