import { property } from '../../base/json.ts';
import type { SchemeNeed } from '../source.ts';
import { describeCredential } from './call/auth.ts';
import type { OpenApiDocument } from './document/load.ts';
import { findSecurityScheme } from './document/securitySchemes.ts';
import type { ApiTool } from './tool/convert.ts';
import type { Requirement, SchemeUse } from './tool/security.ts';

/** The schemes of a document's operations, in the order of their first use. `given` are those with a credential. */
export function readSchemes(
  document: OpenApiDocument,
  tools: readonly Pick<ApiTool, 'security'>[],
  given: readonly string[],
): readonly SchemeNeed[] {
  const uses = tools.flatMap(({ security }) => security.flat());
  const missing = tools.flatMap(({ security }) => findMissing(security, given));
  return [...new Map(uses.map((use) => [use.scheme, use])).values()].map(({ scheme, credential }) => {
    const signIn = signInOf(document, scheme);
    return {
      name: scheme,
      credential: signIn ?? describeCredential(credential),
      isSignIn: signIn !== undefined,
      missingFor: missing.filter((name) => name === scheme).length,
    };
  });
}

/** What the first way to authorize an operation lacks; nothing where one of its ways is open. */
function findMissing(security: readonly Requirement[], given: readonly string[]): readonly string[] {
  const isPossible = ({ credential }: SchemeUse): boolean => credential.kind !== 'unsupported';
  const ways = security
    .filter((uses) => uses.every(isPossible))
    .map((uses) => uses.map(({ scheme }) => scheme).filter((scheme) => !given.includes(scheme)));
  return ways.some((lacking) => lacking.length === 0) ? [] : (ways[0] ?? []);
}

function signInOf(document: OpenApiDocument, scheme: string): string | undefined {
  const found = findSecurityScheme(document, scheme, '#');
  switch (found.kind === 'found' ? property(found.value, 'type') : undefined) {
    case 'oauth2':
      return 'OAuth 2 token';
    case 'openIdConnect':
      return 'OpenID Connect token';
    default:
      return undefined;
  }
}
