/** What to say instead of the parser's own words, where those do not tell a person what to do. */
const remedies: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'A tab stands where spaces indent. Replace it with spaces.',
  MULTIPLE_DOCS: 'A second document begins here ("---"). Keep one document in the file.',
  RESOURCE_EXHAUSTION: 'The text is nested too deeply to be read. Make it flatter.',
  TAG_RESOLVE_FAILED: 'The tag here (a word that begins with "!") is not known. Take it out.',
};

/** The message for an error of the `yaml` parser, by its code. */
export function toYamlMessage(error: { readonly code: string; readonly message: string }): string {
  return `Not valid YAML: ${remedies[error.code] ?? error.message}`;
}
