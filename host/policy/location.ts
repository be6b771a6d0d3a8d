import type { RuleReference } from '../../protocol/models.ts';

/** A path as people know it: from `.gatehouse/` on, or else its last part. */
export function shortPath(file: string): string {
  const path = file.replaceAll('\\', '/');
  const folder = path.lastIndexOf('.gatehouse/');
  if (folder === 0 || (folder > 0 && path[folder - 1] === '/')) return path.slice(folder);
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Where a rule stands, `.gatehouse/roles.yaml:12`, or the built-in rule's own words. */
export function shortLocation(rule: RuleReference): string {
  return rule.file === '' ? rule.text : `${shortPath(rule.file)}:${rule.line}`;
}
