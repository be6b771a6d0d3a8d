import * as committed from '../credentialNames.ts';

/**
 * What is a credential, by the name it stands under or by its looks. More counts here than gateway.yaml refuses:
 * what was kept in a person's own file is about to be committed.
 */

const HEADER = /auth|cookie|token|secret|key|passw/i;

const VARIABLE = /AUTH(?!OR(?!I))|(?:_|API|ACCESS|PRIVATE)KEY|PASSW|(?<=.)PWD|PASSPHRASE|CREDENTIAL/i;
/** Names that tell something about a credential, and values that switch or count: `AUTH_URL`, `USE_AUTH=true`. */
const ABOUT_ONE =
  /_(?:FILE|PATH|DIR|URL|URI|NAME|ID|TYPE|MODE|METHOD|SOCK|LIMIT|TTL)$|^GOOGLE_APPLICATION_CREDENTIALS$/i;
const SWITCH = /^(?:true|false|yes|no|on|off|none|\d{1,3})?$/i;

/** The last word of an option or of a parameter in a URL; `token-limit` and `key-file` are none. */
const LAST_WORD =
  /(?:^|[^a-z])(?:(?:api|access|private|secret) ?)?(?:key|token|secret|password|passwd|pwd|passphrase|credentials?|auth|authorization|bearer|pat|sig|signature)$/;

const TOKEN = new RegExp(
  [
    '(?:gh[opsur]_|github_pat_|glpat-|xox[a-z]-|xapp-|npm_|hf_|ntn_|shp(?:at|ss)_|lin_api_|dop_v1_|pypi-)[\\w-]{6,}',
    'sk-[\\w-]{12,}',
    '[prs]k_(?:live|test)_\\w{8,}',
    '(?:AKIA|ASIA)[0-9A-Z]{8,}',
    'AIza[\\w-]{20,}',
    'ya29\\.[\\w-]{10,}',
    'SG\\.[\\w-]{10,}\\.[\\w-]{10,}',
    // A JSON Web Token, RFC 7519 §3: its header is an object, which Base64 always begins like this.
    'eyJ[\\w-]+\\.[\\w-]+(?:\\.[\\w-]*)*',
  ]
    .map((form) => `(?<![\\w-])${form}`)
    .concat(
      '(?<=\\bBearer )[\\w.~+/=-]{8,}',
      '-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)',
    )
    .join('|'),
  'g',
);

export function isCredentialHeader(name: string): boolean {
  return committed.isCredentialHeader(name) || HEADER.test(name);
}

/** Whether the value of an environment variable is one. */
export function isCredentialVariable(name: string, value: string): boolean {
  if (committed.isCredentialVariable(name)) return true;
  return VARIABLE.test(name) && !ABOUT_ONE.test(name) && !SWITCH.test(value);
}

/** Whether the value of an option is one: `--api-key`. */
export function isCredentialOption(name: string): boolean {
  return name.startsWith('-') && (committed.isCredentialFlag(name) || isLastWord(name));
}

/** Whether the value of a parameter in a URL is one: `exaApiKey`. */
export function isCredentialParameter(name: string): boolean {
  return committed.isCredentialParameter(name) || isLastWord(name);
}

function isLastWord(name: string): boolean {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .toLowerCase()
    .trim();
  return LAST_WORD.test(words) && !/^(?:no|public) /.test(words);
}

/** `Bearer X` as `Bearer ` and `X`: the scheme of RFC 9110 §11.1 is no secret. */
export function splitScheme(value: string): readonly [scheme: string, credential: string] {
  const [, scheme = '', credential = value] =
    /^((?:Bearer|Basic|Token|Api-?Key|Bot)\s+)(\S.*)$/is.exec(value) ?? [];
  return [scheme, credential];
}

/**
 * The text with every credential in it that can be told by its looks replaced: tokens of well-known makers,
 * and passwords and keys in URLs. `${…}` stays as it is. `hide` answers what stands there instead; `key` is
 * absent where the credential has no name of its own.
 */
export function hideCredentials(text: string, hide: (credential: string, key?: string) => string): string {
  const withoutPasswords = betweenReferences(text, (piece) =>
    piece.replaceAll(
      /(\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/?#:@]*:)([^\s/?#@]+)(?=@)/gi,
      (_, before: string, password: string) => before + hide(password, 'password'),
    ),
  );
  const withoutKeys = !text.includes('://')
    ? withoutPasswords
    : betweenReferences(withoutPasswords, (piece) =>
        piece.replaceAll(
          /([?&])([^=&#?\s]+)=([^&#\s"']+)/g,
          (whole, mark: string, name: string, value: string) =>
            isCredentialParameter(name) ? `${mark}${name}=${hide(value, name)}` : whole,
        ),
      );
  return betweenReferences(withoutKeys, (piece) => piece.replaceAll(TOKEN, (token) => hide(token)));
}

/** A reference may be named like a credential, and is none. */
function betweenReferences(text: string, change: (piece: string) => string): string {
  return text
    .split(/(\$\{(?:(?:secret|env):[\w-]+|workspaceFolder)\})/)
    .map((piece, index) => (index % 2 === 0 ? change(piece) : piece))
    .join('');
}
