/**
 * What shows nothing or changes the direction of what stands beside it: a description could say to a model what no
 * person sees. Line breaks and tabs are not among them.
 */
const hidden = /[^\P{C}\r\n\t]|\p{Default_Ignorable_Code_Point}|[^\P{Z} ]|\u2800/gu;

/** Text with hidden characters as `\u{200B}`. */
export function toVisible(text: string): string {
  return text.replaceAll(hidden, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`);
}

/** Somebody else's text as one line of a list: it hides nothing and draws no icon. */
export function toListLine(text: string, limit = 120): string {
  return toLine(text, limit).replaceAll('$(', '\\$(');
}

/** Somebody else's text as a part of a notification, which would make links of what looks like one. */
export function toNoticeLine(text: string, limit = 200): string {
  return toLine(text, limit).replaceAll('](', '] (');
}

function toLine(text: string, limit: number): string {
  const line = toVisible(text.replaceAll(/\s+/g, ' ').trim());
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`;
}
