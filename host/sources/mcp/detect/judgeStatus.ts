import type { Exchange, Target } from './exchange.ts';
import type { RungResult } from './verdict.ts';

/**
 * What a status alone tells, the same on every rung; nothing where the body has to be looked at. A 401 in spite
 * of a credential may be the answer of a server that wants another method, so the next rung is asked first.
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
  if (status === 401)
    return { finding: { kind: 'refused' }, status, found: 'Does not accept the credential.' };
  if (status === 403 && /\binsufficient_scope\b/.test(header))
    return authorize(403, 'Asks for a sign-in with more rights.');
  if (status === 429 || status >= 500)
    return { finding: { kind: 'transient' }, status, found: `Answered HTTP ${status}.` };
  return undefined;
}
