const pattern = /^[a-z][a-z0-9-]{0,23}$/;

/** What is wrong with a source's name, or nothing. `taken` holds the names that other sources have. */
export function findNameProblem(name: string, taken: readonly string[]): string | undefined {
  if (name === '') return 'The name is empty. Tools are called <name>/<tool>.';
  if (!pattern.test(name))
    return 'Use 1 to 24 lower-case letters, digits and hyphens, beginning with a letter.';
  if (taken.includes(name)) return `Another source is already called "${name}". Choose another name.`;
  return undefined;
}
