/** Text for a hover: whoever wrote it must not be able to draw links, images or icons there, and no URL becomes one. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~&$@]|:(?=\/\/)/g, '\\$&').replaceAll(/\r?\n/g, '  \n');
}

/** The same inside a code span, where nothing but the backtick itself is special, and in a table cell the bar. */
export function toCodeText(text: string): string {
  return text.replaceAll('`', "'").replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}
