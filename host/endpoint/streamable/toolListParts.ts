/** In valid JSON these bytes stand outside of every string: inside one the quotes would be escaped. */
const EMPTY_LIST = '"tools":[]';

/** The text of an answer, with `tools` (a JSON array in UTF-8) in place of the empty list that it was made with. */
export function toToolListParts(text: string, tools: Buffer | undefined): readonly (string | Buffer)[] {
  const at = tools ? text.indexOf(EMPTY_LIST) : -1;
  if (!tools || at < 0) return [text];
  return [`${text.slice(0, at)}"tools":`, tools, text.slice(at + EMPTY_LIST.length)];
}
