import { suggestSecret } from '../expand.ts';
import { hideCredentials, splitScheme } from './credentials.ts';
import type { Names } from './names.ts';
import { type Part, type Resolve, toParts } from './variables.ts';

/** A connector while it is made from a server of another client. */
export interface Draft {
  /** Its name here. */
  readonly name: string;
  /** Where the server stands; questions of one file are asked for once. */
  readonly file: string;
  readonly resolve: Resolve;
  readonly names: Names;
  /** What a person should know. No value stands in them, since any may be a secret. */
  readonly notes: Set<string>;
  /** Why it cannot be imported; the same holds for them. */
  readonly refusals: Set<string>;
  /** The secrets that were written out, by name. */
  readonly secrets: Map<string, string>;
}

/** Where a value stands. */
export interface Place {
  /** For people: `The header "X-Key"`. */
  readonly what: string;
  /** What a secret that stands here is named after. */
  readonly key: string;
  readonly isCredential?: boolean;
}

/** A value of the client as a template of gateway.yaml, without the secrets that are written out in it. */
export function toTemplate(draft: Draft, text: string, place: Place): string {
  if (text.includes('\0') || !text.isWellFormed())
    draft.refusals.add(`${place.what} has a null character or half of a surrogate pair. Take it out.`);
  const parts = toParts(text, draft.resolve);
  const [only] = parts;
  if (only?.kind === 'text' && parts.length === 1) return fillText(draft, only.text, place);
  const filled = parts.map((part) => {
    if (part.kind !== 'text') return fillVariable(draft, part, place);
    if (part.text.includes('${'))
      draft.refusals.add(
        `${place.what} holds "\${", which is no variable there and would be one here. Write it without.`,
      );
    return hideIn(draft, part.text, place.key);
  });
  const template = filled.join('');
  if (place.isCredential && parts.length > 0 && !/\$\{(?:secret|env):/.test(template))
    draft.refusals.add(`${place.what} is a credential in part. Write all of it out there, or none.`);
  return template;
}

/** What stands in gateway.yaml for something that the client fills in. */
function fillVariable(draft: Draft, part: Exclude<Part, { kind: 'text' }>, { what }: Place): string {
  switch (part.kind) {
    case 'reference':
      if (part.fallback !== undefined)
        draft.notes.add(
          `${what} has a default for ${part.template} there, which is not taken over: the variable must be set.`,
        );
      return part.template;
    case 'input': {
      const name = draft.names.secret(
        `input ${draft.file} ${part.id}`,
        suggestSecret(draft.name, secretKey(part.id)),
      );
      draft.notes.add(
        `The input "${part.id}" becomes the secret "${name}", which is asked for when it is needed.`,
      );
      return `\${secret:${name}}`;
    }
    case 'unknown':
      draft.refusals.add(
        `${what} holds ${part.variable}, which only the client can fill in. Write out what it stands for.`,
      );
      return '';
  }
}

/** The text with the credentials that can be told by their looks taken out. */
function hideIn(draft: Draft, text: string, key: string): string {
  return hideCredentials(text, (credential, own) => toSecret(draft, credential, own ?? key));
}

function fillText(draft: Draft, text: string, place: Place): string {
  const { what, key } = place;
  if (place.isCredential) {
    const [scheme, credential] = splitScheme(text);
    return text === '' ? '' : scheme + toSecret(draft, credential, key);
  }
  if (!text.includes('${')) return hideIn(draft, text, key);
  // The language of templates has no escape, and a secret is not expanded again.
  const secret = toSecret(draft, text, key);
  draft.notes.add(`${what} holds "\${", which would be a variable here, so it is kept as a secret.`);
  return secret;
}

function toSecret(draft: Draft, value: string, key: string): string {
  const name = draft.names.secret(`value ${value}`, suggestSecret(draft.name, secretKey(key)));
  draft.secrets.set(name, value);
  return `\${secret:${name}}`;
}

/** `--api-key` and `exaApiKey` both as words; what Authorization carries is a token. */
function secretKey(key: string): string {
  if (/^(?:proxy-)?authorization$/i.test(key)) return 'token';
  return key.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').replaceAll(/^-+/g, '');
}
