import { suggestSecret } from '../../../config/expand.ts';
import type { CredentialPlan, Requirement, SchemeUse } from '../tool/security.ts';
import type { ApiRequest } from './request.ts';
import { encode } from './style.ts';

export interface Credentials {
  /** The source, for messages. */
  readonly source: string;
  /** Templates by security scheme, from gateway.yaml. */
  readonly auth: Readonly<Record<string, string>>;
  /** Fills a template in. Throws an Error whose message a person can act on. */
  resolveCredential(template: string): Promise<string>;
}

export type Authorizing =
  | {
      readonly kind: 'authorized';
      readonly request: ApiRequest;
      /** Those whose credentials the request carries. */
      readonly schemes: readonly string[];
      /** The credentials themselves. */
      readonly values: readonly string[];
    }
  | { readonly kind: 'refused'; readonly reason: string };

export type Choice =
  | { readonly kind: 'chosen'; readonly uses: Requirement }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Adds what the first satisfiable requirement asks for. The request is already bound to the confirmed
 * server, so a credential cannot reach another origin.
 */
export async function authorize(
  request: ApiRequest,
  requirements: readonly Requirement[],
  credentials: Credentials,
): Promise<Authorizing> {
  const choice = chooseRequirement(requirements, credentials);
  if (choice.kind === 'refused') return choice;
  const values: string[] = [];
  let authorized = request;
  for (const { scheme, credential } of choice.uses) {
    const value = await valueOf(scheme, credentials);
    if (value.kind === 'refused') return value;
    const added = addCredential(authorized, credential, value.text);
    if (typeof added === 'string') {
      return { kind: 'refused', reason: `The value of "${scheme}" in \`auth\` of gateway.yaml ${added}` };
    }
    authorized = added;
    values.push(value.text);
  }
  return {
    kind: 'authorized',
    request: authorized,
    schemes: choice.uses.map(({ scheme }) => scheme),
    values,
  };
}

/** What the credential of a scheme is, for people. */
export function describeCredential(credential: CredentialPlan): string {
  switch (credential.kind) {
    case 'bearer':
      return 'bearer token';
    case 'basic':
      return 'HTTP basic, user:password';
    case 'apiKey':
      return `API key in ${credential.in} ${credential.name}`;
    case 'unsupported':
      return credential.reason;
  }
}

/**
 * The first requirement whose credentials are all configured. An empty one is the last resort: whoever
 * configured a credential wants it used.
 */
export function chooseRequirement(
  requirements: readonly Requirement[],
  { auth, source }: Pick<Credentials, 'auth' | 'source'>,
): Choice {
  if (requirements.length === 0) return { kind: 'chosen', uses: [] };
  const isReady = ({ scheme, credential }: SchemeUse): boolean =>
    credential.kind !== 'unsupported' && Object.hasOwn(auth, scheme);
  const uses =
    requirements.find((each) => each.length > 0 && each.every(isReady)) ??
    requirements.find((each) => each.length === 0);
  return uses
    ? { kind: 'chosen', uses }
    : { kind: 'refused', reason: explainMissing(requirements, isReady, source) };
}

async function valueOf(
  scheme: string,
  { auth, source, resolveCredential }: Credentials,
): Promise<
  { readonly kind: 'value'; readonly text: string } | { readonly kind: 'refused'; readonly reason: string }
> {
  const refused = (reason: string) => ({ kind: 'refused', reason }) as const;
  const where = `\`auth.${scheme}\` of ${source} in gateway.yaml`;
  try {
    const text = (await resolveCredential(auth[scheme] ?? '')).trim();
    if (text === '') return refused(`${where} is empty, so the call was not sent. Give it a value.`);
    return { kind: 'value', text };
  } catch (error) {
    return refused(`${where} has no value: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The request with the credential, or the end of a sentence that never shows the value. */
function addCredential(request: ApiRequest, credential: CredentialPlan, value: string): ApiRequest | string {
  if (!/^[\x20-\x7E\x80-\xFF]+$/.test(value)) {
    return 'holds a line break or a character that HTTP cannot carry. Store it again without it.';
  }
  const withHeader = (name: string, text: string): ApiRequest => ({
    ...request,
    headers: { ...request.headers, [name]: text },
  });
  switch (credential.kind) {
    case 'bearer':
      return withHeader('authorization', /^bearer /i.test(value) ? value : `Bearer ${value}`);
    case 'basic':
      if (!value.includes(':')) return 'must be `user:password` for HTTP basic authentication.';
      return withHeader('authorization', `Basic ${Buffer.from(value, 'utf8').toString('base64')}`);
    case 'apiKey': {
      const pair = `${encode(credential.name)}=${encode(value)}`;
      if (credential.in === 'header') return withHeader(credential.name.toLowerCase(), value);
      // A caller's pair of the same name would leave it to the API which of the two it believes.
      if (credential.in === 'query') return { ...request, query: [...without(request.query, pair), pair] };
      return { ...request, cookies: [...without(request.cookies, pair), cookiePair(credential.name, value)] };
    }
    case 'unsupported':
      return `cannot be sent: ${credential.reason}.`;
  }
}

/** RFC 6265 §4.1.1 lets most characters stand as they are, and a session's value is compared as it stands. */
function cookiePair(name: string, value: string): string {
  return `${name}=${/^[!#-+\--:<-[\]-~]*$/.test(value) ? value : encode(value)}`;
}

function without(pairs: readonly string[], pair: string): readonly string[] {
  const name = pair.slice(0, pair.indexOf('=') + 1);
  return pairs.filter((other) => !other.startsWith(name));
}

function explainMissing(
  requirements: readonly Requirement[],
  isReady: (use: SchemeUse) => boolean,
  source: string,
): string {
  const ways = requirements.map((uses) => uses.filter((use) => !isReady(use)));
  const possible = ways.find((uses) => uses.every(({ credential }) => credential.kind !== 'unsupported'));
  if (!possible) {
    const [use] = ways.flat().filter(({ credential }) => credential.kind === 'unsupported');
    const reason = use?.credential.kind === 'unsupported' ? use.credential.reason : 'it is not known';
    return `The call was not sent: security scheme "${use?.scheme}" cannot be used, because ${reason}. Correct the OpenAPI document.`;
  }
  const names = possible.map(({ scheme, credential }) => `"${scheme}" (${describeCredential(credential)})`);
  const lines = possible.map(
    ({ scheme }) => `${JSON.stringify(scheme)}: "\${secret:${suggestSecret(source, scheme)}}"`,
  );
  return (
    `The call was not sent: ${source} has no credential for security scheme ${names.join(' and ')}. ` +
    `Add it to \`apis.${source}.auth\` in gateway.yaml: { ${lines.join(', ')} }.`
  );
}
