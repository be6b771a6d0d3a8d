import { errorCodeOf } from '../../../base/errorCode.ts';
import { UnsendableHeader } from './ownHeaders.ts';

/** Why the network brought no answer, as a sentence for people. */
export function explainNetwork(error: unknown): string {
  if (error instanceof UnsendableHeader) return error.message;
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
      if (isCertificate(code))
        return `Its certificate is not trusted (${code}). Name its authority as \`ca\` in gateway.yaml.`;
      if (code.startsWith('HPE_')) return 'It does not speak HTTP.';
      return `It cannot be reached (${code || innermost(error)}).`;
  }
}

/** Whether there was no connection yet when it failed, so that nothing can have been sent over it. */
export function isBeforeSending(error: unknown): boolean {
  const code = errorCodeOf(error);
  const early = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'];
  return early.includes(code) || isCertificate(code);
}

function isCertificate(code: string): boolean {
  return /CERT|SIGNED|SIGNATURE|ALTNAME|ISSUER|ERR_TLS/.test(code);
}

/** What is wrong at the bottom: `fetch` itself says only that it failed. */
function innermost(error: unknown): string {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error && current.cause !== undefined; depth += 1)
    current = current.cause;
  return current instanceof Error ? current.message : 'unknown error';
}
