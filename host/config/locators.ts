import { posix } from 'node:path';
import { isCredentialParameter } from './credentialNames.ts';

export type Checked =
  | { readonly kind: 'valid'; readonly value: string }
  /** What is wrong and what to write instead. */
  | { readonly kind: 'problem'; readonly message: string };

/** A path from the workspace folder to a file in it, with `/` on every system; answers it normalised. */
export function checkSpecPath(text: string): Checked {
  const path = posix.normalize(text);
  const outside =
    path === '..' || path.startsWith('../') || posix.isAbsolute(path) || /^[a-z][a-z0-9+.-]*:/i.test(path);
  if (outside) {
    return problem(
      `"${text}" is not a path inside the workspace folder. Write one relative to it, such as openapi/storefront.yaml.`,
    );
  }
  if (text.includes('\\'))
    return problem(`"${text}" has a backslash. Separate folders with "/", on Windows too.`);
  if (text.trim() === '' || path === '.' || path.endsWith('/') || text.includes('\0')) {
    return problem(`"${text}" does not name a file. Write a path such as openapi/storefront.yaml.`);
  }
  return { kind: 'valid', value: path.replace(/^\.\//, '') };
}

/** An absolute http or https URL that paths can be appended to (RFC 3986 §3); answers it as written. */
export function checkServer(text: string): Checked {
  const wrong = (what: string): Checked =>
    problem(`"${text}" ${what}. Write an address such as https://api.example.com/v1.`);
  if (!isHttpUrl(text)) return wrong('is not an absolute http or https URL');
  if (hasUser(text)) {
    return problem(
      'The server holds a user name or password, and this file is meant to be committed. Put credentials under "auth".',
    );
  }
  if (/[?#]/.test(text)) return wrong('has a query or a fragment, to which no path can be appended');
  if (/[{}]/.test(text)) return wrong('has a variable; fill it in');
  return { kind: 'valid', value: text };
}

/** The http or https URL of a document (RFC 3986 §3), its query included; answers it as written. */
export function checkOrigin(text: string): Checked {
  if (!isHttpUrl(text)) {
    return problem(
      `"${text}" is not an absolute http or https URL. Write an address such as https://example.com/openapi.yaml.`,
    );
  }
  if (hasUser(text)) {
    return problem(
      'The URL holds a user name or password, and gateway.yaml is meant to be committed. Use one without.',
    );
  }
  return { kind: 'valid', value: text };
}

/** The http or https URL of an external MCP server, without credentials; answers it as written. */
export function checkServerUrl(text: string): Checked {
  const instead = 'gateway.yaml is meant to be committed. Send it under "headers", as "${secret:NAME}".';
  if (text.includes('${'))
    return problem('The URL holds a "${…}", which is not filled in there. Write the URL out.');
  if (!isHttpUrl(text)) {
    return problem(
      `"${text}" is not an absolute http or https URL. Write an address such as https://example.com/mcp.`,
    );
  }
  if (hasUser(text)) return problem(`The URL holds a user name or password, and ${instead}`);
  if (text.includes('#')) return problem('The URL has a "#…", which no server is sent. Take it out.');
  const [credential] = [...new URL(text).searchParams].filter(
    ([name, value]) => value !== '' && isCredentialParameter(name),
  );
  if (!credential) return { kind: 'valid', value: text };
  return problem(`"${credential[0]}" in the URL looks like a credential, and ${instead}`);
}

function isHttpUrl(text: string): boolean {
  // The URL parser forgives spaces and backslashes, which other readers of the file would not.
  return /^https?:\/\/[^\s\\]+$/i.test(text) && URL.canParse(text);
}

function hasUser(text: string): boolean {
  return /^[^/]*\/\/[^/?#]*@/.test(text);
}

function problem(message: string): Checked {
  return { kind: 'problem', message };
}
