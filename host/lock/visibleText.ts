/**
 * What shows nothing, changes the direction of what stands beside it, or is told from a space by no eye: control
 * and format characters (tags among them), private and unassigned ones, half surrogates, separators other than the
 * space, whatever Unicode says a screen may ignore, and the empty Braille cell. Not the newline and the tab.
 */
const HIDDEN = /[^\P{C}\n\t]|\p{Default_Ignorable_Code_Point}|[^\P{Z} ]|\u2800/gu;

/** Text with hidden characters as `\u{200B}`, so that a person sees what a model would read. */
export function toVisible(text: string): string {
  return text.replaceAll(HIDDEN, (hidden) => {
    const code = hidden.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16).toUpperCase()}}`;
  });
}
