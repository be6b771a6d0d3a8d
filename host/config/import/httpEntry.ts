import type { HttpConnectorEntry } from '../connectorEntry.ts';
import { hideCredentials, isCredentialHeader, isCredentialParameter } from './credentials.ts';
import { type Draft, toTemplate } from './draft.ts';
import { toParts } from './variables.ts';

/** Names of RFC 9110 §5.1. */
const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What a value of one cannot hold (RFC 9110 §5.5). */
const NOT_IN_HEADER = /[^\t\x20-\x7e\x80-\xff]/;
/** Headers that belong to the transport or to HTTP itself. */
const OWN_HEADER =
  /^(?:mcp-.*|content-type|content-length|accept|host|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|last-event-id)$/i;

type Header = readonly [name: string, value: string];

/** A server behind a URL, as the client writes it. What it cannot be is told to the draft. */
export function toHttpEntry(draft: Draft, url: string, headers: readonly Header[]): HttpConnectorEntry {
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  if (names.size < headers.length) draft.refusals.add('It has two headers of one name. Keep one there.');
  return {
    kind: 'http',
    url: toUrl(draft, url),
    headers: Object.fromEntries(headers.flatMap(([name, value]) => toHeader(draft, name, value))),
    tls: {},
  };
}

/** The URL as gateway.yaml wants it: written out, so that all who read it see who is called, and without a secret. */
function toUrl(draft: Draft, text: string): string {
  const parts = toParts(text.trim(), draft.resolve).map((part) => {
    if (part.kind === 'text') return part.text;
    if (part.kind === 'reference' && part.fallback !== undefined) {
      draft.notes.add(`The default that its URL has for ${part.template} is written out.`);
      return part.fallback;
    }
    draft.refusals.add(
      'Its URL holds a variable, which is not filled in here. Write out what it stands for there, or send it in a header where it is a secret, and import again.',
    );
    return '';
  });
  const url = parts.join('').replace(/#.*$/s, '');
  const fault = faultOfUrl(url);
  if (fault !== undefined) draft.refusals.add(fault);
  return url;
}

function faultOfUrl(url: string): string | undefined {
  if (url.includes('${')) return 'Its URL holds "${", which is no part of a URL.';
  if (!/^https?:\/\/[^\s\\]+$/i.test(url) || !URL.canParse(url) || !url.isWellFormed())
    return 'Its URL is not an absolute http or https URL.';
  if (/^[^/]*\/\/[^/?#]*@/.test(url))
    return 'Its URL holds a user name or password, and gateway.yaml is meant to be committed. Write them as a header there, "Authorization": "Basic …" with user:password in Base64, and take them out of the URL.';
  const instead =
    'If the server takes it from a header as well, write it under "headers" there, and import again.';
  const [parameter] =
    [...new URL(url).searchParams].find(([name, value]) => value !== '' && isCredentialParameter(name)) ?? [];
  if (parameter !== undefined)
    return `${JSON.stringify(parameter)} in its URL is a credential, and gateway.yaml is meant to be committed. ${instead}`;
  let hasToken = false;
  hideCredentials(url, () => {
    hasToken = true;
    return '';
  });
  return hasToken
    ? `Its URL holds what looks like a credential, and gateway.yaml is meant to be committed. ${instead}`
    : undefined;
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
  if (NOT_IN_HEADER.test(text))
    draft.refusals.add(`${what} has a line break or another character that no header can hold.`);
  return [[name, toTemplate(draft, text, { what, key: name, isCredential })]];
}
