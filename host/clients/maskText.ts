import { isCredentialFlag, isCredentialHeader, isCredentialVariable } from '../config/credentialNames.ts';
import { masked } from './gateForClient.ts';

const string = String.raw`"(?:\\.|[^"\\\n])*"|'[^'\n]*'`;
const name = String.raw`"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[\w.-]+`;

/** `"name": "value"` of JSON, `name = "value"` of TOML. */
const pair = new RegExp(String.raw`(${name})(\s*[:=]\s*)(${string})`, 'g');
/** What is sent or handed over as it stands: any of it may be a credential, whatever it is called. */
const values = new RegExp(
  String.raw`["']?\b(?:env|headers|http_headers)["']?\s*[:=]\s*\{(?:[^{}"']|${string})*\}`,
  'g',
);
/** The same as a table of TOML, up to the next one. */
const table = /^[ \t]*\[[^\]\n]*\.(?:env|http_headers)[ \t]*\][^\n]*\n(?:(?![ \t]*\[)[^\n]*(?:\n|$))*/gm;
/** `"--token", "value"` and `"--token=value"` of a command line. */
const option = new RegExp(String.raw`(${string})(\s*,\s*)(${string})`, 'g');
const inlineOption = /(["'])(--?[\w-]+=)((?:\\.|(?!\1)[^\\\n])*)\1/g;

/**
 * A client's configuration as it may be shown: what is likely a credential is `••••`, the gate's own and those of other
 * servers. References to variables stay, since they are none.
 */
export function maskText(text: string): string {
  const shown = text
    .replaceAll(values, (found) => maskPairs(found, () => true))
    .replaceAll(table, (found) => maskPairs(found, () => true))
    .replaceAll(inlineOption, (found, quote: string, flag: string, value: string) =>
      isCredentialFlag(flag.slice(0, -1)) ? `${quote}${flag}${hide(value)}${quote}` : found,
    )
    .replaceAll(option, (found, flag: string, between: string, value: string) =>
      isCredentialFlag(unquote(flag)) ? `${flag}${between}${hideString(value)}` : found,
    )
    .replaceAll(/(\bBearer\s+)([^\s"'$]+)/gi, `$1${masked}`)
    .replaceAll(/(\/t\/)[\w-]{20,}(?=\/mcp\b)/g, `$1${masked}`)
    .replaceAll(/(?<=:\/\/[^\s"'/@:]*:)[^\s"'/@$]+(?=@)/g, masked);
  return maskPairs(shown, (key) => isCredentialHeader(key) || isCredentialVariable(key));
}

function maskPairs(text: string, isSecret: (key: string) => boolean): string {
  return text.replaceAll(pair, (found, key: string, between: string, value: string) =>
    isSecret(unquote(key)) ? `${key}${between}${hideString(value)}` : found,
  );
}

function hideString(value: string): string {
  const quote = value.slice(0, 1);
  return `${quote}${hide(value.slice(1, -1))}${quote}`;
}

/** Whoever reads a comparison still sees which scheme it is. */
function hide(value: string): string {
  if (value === '' || /^\$(?:\{[^}]*\}|\w+)$/.test(value)) return value;
  const [scheme = ''] = /^(?:Bearer|Basic|Token)\s+/i.exec(value) ?? [];
  const rest = value.slice(scheme.length);
  return /^\$(?:\{[^}]*\}|\w+)$/.test(rest) ? value : `${scheme}${masked}`;
}

function unquote(text: string): string {
  return text.replace(/^(["'])([^]*)\1$/, '$2');
}
