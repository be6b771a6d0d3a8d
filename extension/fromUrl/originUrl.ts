/** What is wrong with the URL that a document is fetched from, or nothing. */
export function findOriginProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'Enter an absolute URL, for example https://example.com/openapi.yaml.';
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return 'Only http:// and https:// URLs can be fetched.';
  if (url.username !== '' || url.password !== '')
    return 'Leave the user name and the password out: the URL is noted in gateway.yaml, which is committed.';
  return undefined;
}

/** The server that answered at last, where that is not the one that was asked; for the prompt that follows. */
export function toRedirectText(urls: readonly string[]): string {
  const [typed = '', ...others] = urls;
  const last = others.at(-1);
  return last === undefined ? typed : `${typed}, redirected to ${last}`;
}
