/**
 * What the name of a thing tells about its value: whether it is likely a credential, which has no place in a
 * file that is committed. `MAX_TOKENS` and `TOKENIZERS_PARALLELISM` are meant otherwise, and stay usable.
 */
const WORDS = 'token(?!s|iz)|secret(?:[-_]?key)?|passw(?:or)?d|credential|(?:api|access|private)[-_]?key';

const HEADER = new RegExp(`authori[sz]ation|(?:^|-)auth(?:$|-)|cookie|${WORDS}`, 'i');
const VARIABLE = new RegExp(WORDS, 'i');
const AT_THE_END = new RegExp(`(?:^|[-_.])(?:${WORDS})$`, 'i');

/** Variables that tell where a credential lies, or something else about it. */
const ABOUT_ONE = /_(?:FILE|PATH|DIR|URL|URI|NAME|ID|TYPE|LIMIT|TTL)$|^GOOGLE_APPLICATION_CREDENTIALS$/i;

export function isCredentialHeader(name: string): boolean {
  return HEADER.test(name);
}

export function isCredentialVariable(name: string): boolean {
  return VARIABLE.test(name) && !ABOUT_ONE.test(name);
}

/** Of the query of a URL: `?api_key=…`, `?exampleApiKey=…`. */
export function isCredentialParameter(name: string): boolean {
  return name === 'key' || AT_THE_END.test(name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-'));
}

/** Of a command line: `--token`, `--api-key`. */
export function isCredentialFlag(name: string): boolean {
  return name.startsWith('-') && AT_THE_END.test(name);
}

/** The option that an argument is the value of, `--token=…` or behind `--token`, and what comes before that value. */
export function optionOf(text: string, before = ''): { readonly option: string; readonly kept: string } {
  const [kept = '', option = ''] = /^(-[^=]*)=/.exec(text) ?? [];
  if (option !== '') return { option, kept };
  return { option: text.startsWith('-') ? '' : before, kept: '' };
}
