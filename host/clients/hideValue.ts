import { isCredentialFlag, isCredentialHeader, isCredentialVariable } from '../config/credentialNames.ts';
import { masked } from './gateForClient.ts';

/** `$NAME`, `${NAME}` and `${env:NAME}`; one with a default value may hold a credential. */
const reference = /^\$(?:\{[\w:.]+\}|\w+)$/;

/** `--token=…` of a command line, `API_KEY=…` of a variable, `X-Api-Key: …` of a header. */
const named = /^(-{0,2}\w[\w-]*)(:\s*|=)([^]+)$/;

/** A string of JSON or TOML with `••••` in it. References to variables stay, since they are no credentials. */
export function hideString(text: string): string {
  return within(text, hide);
}

/** The same where the string itself names what it holds, else as it is. */
export function hideNamed(text: string): string {
  return within(text, (value) => {
    const [, name = '', between = '', rest = ''] = named.exec(value) ?? [];
    return isCredential(name, between) ? name + between + hide(rest) : value;
  });
}

/** What stands between the quotes of a string, as it is written; text without quotes as it is. */
export function unquote(text: string): string {
  const { length } = quoteOf(text);
  return length === 0 ? text : text.slice(length, -length);
}

function isCredential(name: string, between: string): boolean {
  if (name.startsWith('-')) return isCredentialFlag(name);
  return between === '=' ? isCredentialVariable(name) : isCredentialHeader(name);
}

function within(text: string, change: (value: string) => string): string {
  const quote = quoteOf(text);
  return `${quote}${change(unquote(text))}${quote}`;
}

function quoteOf(text: string): string {
  return /^(?:"""(?=[^]*""")|'''(?=[^]*''')|["'])/.exec(text)?.[0] ?? '';
}

/** Whoever reads a comparison still sees which scheme it is. */
function hide(value: string): string {
  const [scheme = ''] = /^(?:Bearer|Basic|Token)\s+/i.exec(value) ?? [];
  const rest = value.slice(scheme.length);
  return value === '' || reference.test(rest) ? value : `${scheme}${masked}`;
}
