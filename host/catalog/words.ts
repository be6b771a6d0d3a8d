/** Longer texts say nothing more about what a tool is for. */
const mostCharacters = 20_000;

/**
 * The words of a text, lower case, accents and a plural's `s` aside. Names as programs write them are taken apart:
 * `listOpenPullRequests`, `list_open_pull_requests` and `GET /pull-requests` share words.
 */
export function toWords(text: string): readonly string[] {
  const apart = text
    .slice(0, mostCharacters)
    .replaceAll(/(\p{Ll}|\p{Nd})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase();
  return (apart.match(/[\p{L}\p{N}]+/gu) ?? []).map(toStem);
}

/** Enough that one and many of a thing meet; anything more would be a language's own grammar. */
function toStem(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.length > 4 && /(?:s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.length > 3 && /[^su]s$/.test(word) ? word.slice(0, -1) : word;
}
