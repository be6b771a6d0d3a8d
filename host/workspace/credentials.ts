import type { Redactor } from '../audit/redactor.ts';
import { isCredentialVariable } from '../config/credentialNames.ts';
import { expand, parseTemplate, secretVariable } from '../config/expand.ts';

/** The value of a secret, or null where nobody gave one. Where it `isQuiet`, nobody is asked for it. */
export type GetSecret = (name: string, reason: string, isQuiet?: boolean) => Promise<string | null>;

/** Without an editor, secrets come from the environment: `GATEHOUSE_SECRET_NAME`. */
export const secretFromEnvironment: GetSecret = (name) =>
  Promise.resolve(process.env[secretVariable(name)] ?? null);

export interface CredentialOptions {
  readonly folder: string;
  /** Who needs it, as a sentence for the person who is asked for a secret. */
  readonly reason: string;
  readonly getSecret: GetSecret;
  readonly redactor: Redactor;
}

export interface TextOptions extends CredentialOptions {
  /** The text is one that lets somebody in: what it takes from the environment is masked as secrets are. */
  readonly isCredential?: boolean;
}

/**
 * Fills in a credential of gateway.yaml. Its value, and each secret in it, is masked in every log and record from
 * then on.
 *
 * @throws {Error} whose message says which value is missing and how to give it.
 */
export async function resolveCredential(template: string, options: CredentialOptions): Promise<string> {
  const text = await resolveText(template, options);
  options.redactor.add(text);
  return text;
}

/**
 * Fills in any other text of gateway.yaml, which may hold a secret among words that are none.
 *
 * @throws {Error} as `resolveCredential`.
 */
export async function resolveText(template: string, options: TextOptions): Promise<string> {
  const parsed = parseTemplate(template);
  if (parsed.kind === 'problem') throw new Error(parsed.message);
  const { getSecret, redactor, reason, isCredential = false } = options;
  for (const part of parsed.template.parts) {
    if (part.kind === 'env' && (isCredential || isCredentialVariable(part.name)))
      redactor.add(process.env[part.name] ?? '');
  }
  const expanded = await expand(parsed.template, {
    secret: async (name) => {
      const value = await getSecret(name, reason);
      // In `user:${secret:password}` the password alone is what must not be seen.
      if (value !== null) redactor.add(value);
      return value;
    },
    env: process.env,
    workspaceFolder: options.folder,
  });
  if (expanded.kind === 'missing') throw new Error(expanded.message);
  return expanded.text;
}
