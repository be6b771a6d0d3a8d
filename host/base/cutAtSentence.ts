/** The longest run of whole sentences that fits; of a single long sentence, its whole words. */
export function cutAtSentence(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = text.slice(0, limit);
  const ends = [...head.matchAll(/[.!?](?=\s)|\n/g)].map((match) => match.index + 1);
  const end = ends.at(-1) ?? 0;
  if (end > limit / 3) return head.slice(0, end).trimEnd();
  const space = head.lastIndexOf(' ', limit - 2);
  return `${head
    .slice(0, space > limit / 2 ? space : limit - 1)
    .toWellFormed()
    .trimEnd()}…`;
}
