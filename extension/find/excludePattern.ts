/**
 * One glob for all that the setting `search.exclude` leaves out, and for what is never a project's own file. A
 * pattern with a condition depends on its neighbours, which a glob cannot say; it is passed over.
 */
export function toExcludePattern(setting: Readonly<Record<string, unknown>>): string {
  const chosen = Object.keys(setting).filter((pattern) => setting[pattern] === true);
  const patterns = new Set(['**/node_modules', '**/.git', ...chosen]);
  return `{${[...patterns].flatMap((pattern) => [pattern, `${pattern}/**`]).join(',')}}`;
}
