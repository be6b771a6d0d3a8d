import type { HttpConnectorEntry } from '../connectorEntry.ts';
import { isCredentialHeader } from './credentials.ts';
import { type Draft, fillVariable, hideIn, toTemplate } from './draft.ts';
import { toParts } from './variables.ts';

/** Names of RFC 9110 §5.1. */
const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Headers that belong to the transport or to HTTP itself. */
const OWN_HEADER =
  /^(?:mcp-.*|content-type|content-length|accept|host|connection|transfer-encoding|last-event-id)$/i;
/** Everything up to where the path begins. */
const ORIGIN = /^https?:\/\/[^/?#]+[/?#]/i;

const URL_PLACE = { what: 'Its URL', key: 'url' };

/** A server behind a URL, as the client writes it. What it cannot be is told to the draft. */
export function toHttpEntry(
  draft: Draft,
  url: string,
  headers: readonly (readonly [name: string, value: string])[],
): HttpConnectorEntry {
  return {
    kind: 'http',
    url: toUrl(draft, url),
    headers: Object.fromEntries(headers.flatMap(([name, value]) => toHeader(draft, name, value))),
    tls: {},
  };
}

/** References may stand behind the host only: a person must see in gateway.yaml whom it is that is called. */
function toUrl(draft: Draft, text: string): string {
  let url = '';
  for (const part of toParts(text.trim(), draft.resolve)) {
    if (part.kind === 'text') {
      if (part.text.includes('${'))
        draft.refusals.add('Its URL holds "${", which is no variable there and would be one here.');
      url += part.text;
    } else if (ORIGIN.test(url) || part.kind === 'unknown') {
      url += fillVariable(draft, part, URL_PLACE);
    } else if (part.kind === 'reference' && part.fallback !== undefined) {
      draft.notes.add(`The default that its URL has for ${part.template} is written out.`);
      url += part.fallback;
    } else {
      draft.refusals.add('The host of its URL is a variable. Write it out there, and import again.');
      return '';
    }
  }
  if (!/^https?:\/\/[^\s\\]+$/i.test(url) || !URL.canParse(url)) {
    draft.refusals.add('Its URL is not an absolute http or https URL.');
  } else if (/^[^/]*\/\/[^/?#]*@/.test(url)) {
    draft.refusals.add(
      'Its URL holds a user name or password. Write them as a header there, "Authorization": "Basic …" with user:password in Base64, and take them out of the URL.',
    );
  }
  return hideIn(draft, url, URL_PLACE.key);
}

function toHeader(draft: Draft, name: string, value: string): [string, string][] {
  const what = `The header "${name}"`;
  const text = value.trim();
  if (OWN_HEADER.test(name)) {
    draft.notes.add(`${what} is left out: Gatehouse sets it itself.`);
    return [];
  }
  const isCredential = isCredentialHeader(name);
  if (text === '' && isCredential) {
    draft.notes.add(`${what} is left out: it is empty.`);
    return [];
  }
  if (!HEADER.test(name)) draft.refusals.add(`"${name}" is not the name of a header.`);
  if (/[\r\n\0]/.test(text)) draft.refusals.add(`${what} has a line break. Write it on one line.`);
  return [[name, toTemplate(draft, text, { what, key: name, isCredential })]];
}
