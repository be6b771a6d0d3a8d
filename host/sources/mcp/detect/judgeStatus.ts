import type { Exchange, Target } from './exchange.ts';
import type { RungResult } from './verdict.ts';

/**
 * What a status alone tells, the same on every rung; nothing where the body has to be looked at. A refusal in spite
 * of a credential may be the answer of a server that wants another method, so the next rung is asked first. A 403
 * that asks for nothing, and to which no credential was sent, says that something else is in the way.
 */
export function judgeStatus(
  { status, headers, url }: Pick<Exchange, 'status' | 'headers' | 'url'>,
  { hasCredential }: Pick<Target, 'hasCredential'>,
): RungResult | undefined {
  const header = headers.get('www-authenticate') ?? '';
  const authorize = (code: 401 | 403, found: string): RungResult => ({
    finding: {
      kind: 'positive',
      verdict: { kind: 'authorize', url: url.href, challenge: { status: code, header } },
    },
    ...{ status, found },
  });
  if (status === 401 && !hasCredential) return authorize(401, 'Asks for a sign-in.');
  if (status === 403 && /\binsufficient_scope\b/.test(header))
    return authorize(403, 'Asks for a sign-in with more rights.');
  if (status === 401 || (status === 403 && hasCredential))
    return { finding: { kind: 'refused' }, status, found: 'Does not accept the credential.' };
  if (status === 403 && header !== '') return authorize(403, 'Asks for a sign-in.');
  if (status === 403 || status === 429 || status >= 500)
    return { finding: { kind: 'transient' }, status, found: `Answered HTTP ${status}.` };
  return undefined;
}
