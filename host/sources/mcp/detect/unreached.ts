import { errorCodeOf } from '../../../base/errorCode.ts';
import { RefusedRedirect } from '../http/follow.ts';
import type { RungResult } from './verdict.ts';

/** Why no answer came, as a step tells it. `ms` is the limit where it was reached. */
export function explainSilence(error: unknown, ms: number | undefined): RungResult {
  if (error instanceof RefusedRedirect)
    return { finding: { kind: 'negative' }, found: `It ${error.message}.` };
  const found = ms === undefined ? describe(error) : `No answer within ${ms / 1_000} s.`;
  return { finding: { kind: 'transient' }, found };
}

function describe(error: unknown): string {
  const code = errorCodeOf(error);
  switch (code) {
    case 'ECONNREFUSED':
      return 'The connection was refused: nothing listens there.';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'There is no address for this name.';
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return 'The connection was closed before an answer came.';
    default:
      if (/CERT|SIGNED|SIGNATURE|ALTNAME|ISSUER|ERR_TLS/.test(code))
        return `Its certificate is not trusted (${code}). Name its authority as \`ca\` in gateway.yaml.`;
      if (code.startsWith('HPE_')) return 'It does not speak HTTP.';
      return `It cannot be reached (${code || innermost(error)}).`;
  }
}

/** What is wrong at the bottom: `fetch` itself says only that it failed. */
function innermost(error: unknown): string {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error && current.cause !== undefined; depth += 1)
    current = current.cause;
  return current instanceof Error ? current.message : 'unknown error';
}
