import type { Redactor } from '../audit/redactor.ts';
import { expand, parseTemplate, secretVariable } from '../config/expand.ts';

/** The value of a secret, or null where nobody gave one. */
export type GetSecret = (name: string, reason: string) => Promise<string | null>;

/** Without an editor, secrets come from the environment: `GATEHOUSE_SECRET_NAME`. */
export const secretFromEnvironment: GetSecret = (name) =>
  Promise.resolve(process.env[secretVariable(name)] ?? null);

export interface CredentialOptions {
  readonly folder: string;
  readonly source: string;
  readonly getSecret: GetSecret;
  readonly redactor: Redactor;
}

/**
 * Fills in a credential of gateway.yaml. Its value, and each secret in it, is masked in every log and record from
 * then on.
 *
 * @throws {Error} whose message says which value is missing and how to give it.
 */
export async function resolveCredential(template: string, options: CredentialOptions): Promise<string> {
  const parsed = parseTemplate(template);
  if (parsed.kind === 'problem') throw new Error(parsed.message);
  const { getSecret, redactor } = options;
  const expanded = await expand(parsed.template, {
    secret: async (name) => {
      const value = await getSecret(name, `The API "${options.source}" needs it.`);
      // In `user:${secret:password}` the password alone is what must not be seen.
      if (value !== null) redactor.add(value);
      return value;
    },
    env: process.env,
    workspaceFolder: options.folder,
  });
  if (expanded.kind === 'missing') throw new Error(expanded.message);
  redactor.add(expanded.text);
  return expanded.text;
}
