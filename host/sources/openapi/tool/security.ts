import { isObject } from '../../../base/json.ts';
import type { OpenApiDocument } from '../document/document.ts';
import type { Operation } from '../document/operations.ts';
import { findSecurityScheme } from '../document/securitySchemes.ts';

/** How a credential travels, OpenAPI 3.2.0 §4.27 (Security Scheme Object). */
export type CredentialPlan =
  | { readonly kind: 'bearer' }
  /** The value is `user:password`. */
  | { readonly kind: 'basic' }
  | { readonly kind: 'apiKey'; readonly in: 'header' | 'query' | 'cookie'; readonly name: string }
  | { readonly kind: 'unsupported'; readonly reason: string };

export interface SchemeUse {
  /** The key under `securitySchemes`, and under `auth` in gateway.yaml. */
  readonly scheme: string;
  readonly credential: CredentialPlan;
}

/** Schemes that are all needed together; an empty one lets calls pass without credentials. */
export type Requirement = readonly SchemeUse[];

/** The requirements of an operation, whose own list replaces the document's, even by an empty one. */
export function readSecurity(document: OpenApiDocument, operation: Operation): readonly Requirement[] {
  const own = operation.value['security'];
  const written = Array.isArray(own) ? own : document.root['security'];
  const at = written === own ? operation.pointer : '#';
  if (!Array.isArray(written)) return [];
  return written
    .filter(isObject)
    .map((requirement) =>
      Object.keys(requirement).map((scheme) => ({ scheme, credential: credentialOf(document, scheme, at) })),
    );
}

function credentialOf(document: OpenApiDocument, name: string, at: string): CredentialPlan {
  const found = findSecurityScheme(document, name, at);
  if (found.kind === 'lost') return { kind: 'unsupported', reason: found.reason.replace(/\.$/, '') };
  if (!isObject(found.value)) return { kind: 'unsupported', reason: 'its definition is not an object' };
  const { type, scheme, in: place, name: key } = found.value;
  switch (type) {
    // Swagger 2.0's only scheme of HTTP authentication.
    case 'basic':
      return { kind: 'basic' };
    case 'http':
      return httpCredential(String(scheme).toLowerCase());
    case 'apiKey':
      return isApiKeyPlace(place) && typeof key === 'string' && isToken(key)
        ? { kind: 'apiKey', in: place, name: key }
        : { kind: 'unsupported', reason: 'its `in` and `name` do not say where the key goes' };
    // However a token was got, with OAuth or out of band, an API takes it as a bearer token.
    case 'oauth2':
    case 'openIdConnect':
    case 'mutualTLS':
      return { kind: 'bearer' };
    default:
      return { kind: 'unsupported', reason: `its type "${String(type)}" is not known` };
  }
}

function httpCredential(scheme: string): CredentialPlan {
  if (scheme === 'bearer' || scheme === 'basic') return { kind: scheme };
  return {
    kind: 'unsupported',
    reason: `HTTP authentication "${scheme}" cannot be sent; basic and bearer can`,
  };
}

function isApiKeyPlace(value: unknown): value is 'header' | 'query' | 'cookie' {
  return value === 'header' || value === 'query' || value === 'cookie';
}

/** RFC 9110 §5.6.2; what a header or a cookie may be called, and plain enough for a query. */
function isToken(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z[\]-]+$/.test(name);
}
