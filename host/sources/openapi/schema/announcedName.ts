import { createHash } from 'node:crypto';

/**
 * A property name that every client accepts. What has to change gets a hash of the whole name, so that
 * two never meet and turning back needs no context.
 */
export function announcedName(name: string): string {
  if (/^[A-Za-z0-9_.-]{1,64}$/.test(name) && name !== '__proto__') return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `${wordsOf(name).slice(0, 56) || 'property'}_${hash}`;
}

/** The part of a name that needs no change; may be empty or too long. */
export function wordsOf(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_.-]+/g, '_').replaceAll(/^_+|_+$/g, '');
}
