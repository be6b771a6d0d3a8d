import {
  isCredentialFlag,
  isCredentialHeader,
  isCredentialParameter,
  isCredentialVariable,
} from '../config/credentialNames.ts';
import { masked } from './gateForClient.ts';
import { hideNamed, hideString, unquote } from './hideValue.ts';

const strings = [
  String.raw`"""[^"\\]*(?:(?:\\[^]|"(?!""))[^"\\]*)*"{3,5}`,
  String.raw`'''[^']*(?:'(?!'')[^']*)*'{3,5}`,
  String.raw`"[^"\\\n]*(?:\\.[^"\\\n]*)*"`,
  // The apostrophe of a word in a comment begins no string.
  String.raw`(?<!\w)'[^'\n]*'`,
].join('|');
const comments = String.raw`//[^\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/|$)|#[^\n]*`;
const others = String.raw`[\w$-]+|\\.|\S`;

/** Each is taken whole, so that a text takes no more time than its length asks for. */
const tokens = new RegExp(`${strings}|${comments}|${others}`, 'g');
const tokensOfComment = new RegExp(`${strings}|${others}`, 'g');

/** What is sent or handed over as it stands: any of it may be a credential, whatever it is called. */
const handedOver: ReadonlySet<string> = new Set(['env', 'headers', 'http_headers']);

/**
 * A client's configuration, valid JSON or TOML, as it may be shown: what is likely a credential is `••••`, the gate's
 * own and those of other servers, also in comments.
 */
export function maskText(text: string): string {
  const [scan, ofComments] = [createScan(), createScan()];
  return maskAnywhere(text).replaceAll(tokens, (token) =>
    /^(?:\/[/*]|#)/.test(token)
      ? token.replaceAll(tokensOfComment, (each) => maskToken(ofComments, each, isHidden(scan)))
      : maskToken(scan, token, false),
  );
}

/** What shows by its own form where it stands. */
function maskAnywhere(text: string): string {
  return text
    .replaceAll(/(\bBearer\s+)([^\s"'$]+)/gi, `$1${masked}`)
    .replaceAll(/(\/t\/)[\w-]{20,}(?=\/mcp\b)/g, `$1${masked}`)
    .replaceAll(/(?<=:\/\/[^\s"'/@:]*:)[^\s"'/$]+(?=@)/g, masked)
    .replaceAll(/((?:[?&]|\\u0026)([\w.-]+)=)([^\s"'&#$\\]+)/g, (found, start: string, name: string) =>
      isCredentialParameter(name) ? start + masked : found,
    );
}

/** Where one is in JSON or TOML. Both are read alike: neither has the other's comments outside of strings. */
interface Scan {
  /** For each brace and bracket that is open, which it is and whether all in it is hidden. */
  readonly open: { readonly mark: string; readonly isHidden: boolean }[];
  /** Whether all in the table of TOML is hidden. */
  isHiddenTable: boolean;
  /** Between the brackets that name a table of TOML. */
  isHeader: boolean;
  /** The parts of the key that was read last; TOML has dotted ones. */
  key: string[];
  isDotted: boolean;
  /** Behind the ":" or "=" of that key. */
  isValue: boolean;
  /** The string in front, with at most a comma in between. */
  before: string;
}

function createScan(): Scan {
  const at = { isHiddenTable: false, isHeader: false, isDotted: false, isValue: false };
  return { open: [], key: [], before: '', ...at };
}

function isHidden({ open, isHiddenTable }: Scan): boolean {
  return open.at(-1)?.isHidden ?? isHiddenTable;
}

/** The token as it may be shown. `isInHidden` says that a comment stands where all is hidden. */
function maskToken(scan: Scan, token: string, isInHidden: boolean): string {
  if (token.length > 1 && /^["']/.test(token)) return maskString(scan, token, isInHidden);
  if (token !== ',') scan.before = '';
  if (/^[\w$-]/.test(token)) addToKey(scan, token);
  else readMark(scan, token);
  return token;
}

function maskString(scan: Scan, token: string, isInHidden: boolean): string {
  const { before, key, isValue, open } = scan;
  const isItem = isValue || open.at(-1)?.mark === '[';
  const isWhole =
    (isItem && (isInHidden || isHidden(scan))) || (isValue && isSecret(key)) || isCredentialFlag(before);
  addToKey(scan, unquote(token));
  scan.before = isValue ? '' : unquote(token);
  return isWhole ? hideString(token) : hideNamed(token);
}

/** A value ends what its key began; anything else is a part of a key, or may be. */
function addToKey(scan: Scan, part: string): void {
  if (scan.isValue) scan.key = [];
  else if (scan.isDotted) scan.key.push(part);
  else scan.key = [part];
  scan.isValue = false;
  scan.isDotted = false;
}

function readMark(scan: Scan, mark: string): void {
  scan.isDotted = mark === '.';
  switch (mark) {
    case ':':
    case '=':
      scan.isValue = true;
      break;
    case ',':
      endKey(scan);
      break;
    case '{':
    case '[':
      readOpening(scan, mark);
      break;
    case '}':
    case ']':
      if (scan.isHeader) scan.isHiddenTable = scan.key.some((part) => handedOver.has(part));
      else scan.open.pop();
      scan.isHeader = false;
      endKey(scan);
  }
}

function readOpening(scan: Scan, mark: '{' | '['): void {
  const { open, key, isValue } = scan;
  if (mark === '[' && open.length === 0 && !isValue) scan.isHeader = true;
  else {
    const isOwn = key.some((part) => handedOver.has(part)) || (mark === '[' && isSecret(key));
    open.push({ mark, isHidden: isHidden(scan) || (isValue && isOwn) });
  }
  endKey(scan);
}

function endKey(scan: Scan): void {
  scan.key = [];
  scan.isValue = false;
}

/** Whether the value of a key is likely a credential, by the name or by the table that it stands in. */
function isSecret(key: readonly string[]): boolean {
  const name = key.at(-1) ?? '';
  const isHandedOver = key.slice(0, -1).some((part) => handedOver.has(part));
  return isHandedOver || isCredentialHeader(name) || isCredentialVariable(name);
}
