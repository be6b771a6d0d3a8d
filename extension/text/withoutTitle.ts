/** A description that begins with its own title, without it: wherever both are shown, one is enough. */
export function withoutTitle(description: string, title: string | undefined): string {
  if (title === undefined || !description.startsWith(title)) return description;
  const [first = '', ...rest] = description.split('\n');
  return first === title || first === `${title}.` ? rest.join('\n') : description;
}
