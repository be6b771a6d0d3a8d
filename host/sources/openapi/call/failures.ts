import { errorCodeOf } from '../../../base/errorCode.ts';
import { UnreadableAnswer } from './answers/unpack.ts';

/** One sentence about why no answer came, and what to do. `origin` never holds a credential. */
export function explainFailure(error: unknown, origin: string): string {
  const api = `The API at ${origin}`;
  if (error instanceof UnreadableAnswer) {
    return `${api} answered HTTP ${error.status} with ${error.message}. A call that changes something may have done so. Read the API's own log.`;
  }
  const code = errorCodeOf(error);
  switch (code) {
    case 'ECONNREFUSED':
      return `${api} does not answer (connection refused). Is it running?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${api} was not found (no address for its name). Check \`server\` in gateway.yaml and the network.`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `${api} cannot be reached. Check the network, or \`server\` in gateway.yaml.`;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      return `${api} closed the connection before its answer was complete. Try again, or read the API's own log.`;
    case 'UND_ERR_HEADERS_OVERFLOW':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return `${api} sent an answer that breaks HTTP (${code}). Read the API's own log.`;
    default:
      return explainRest(code, error, api);
  }
}

function explainRest(code: string, error: unknown, api: string): string {
  if (code.startsWith('HPE_') || (error instanceof Error && error.name === 'HTTPParserError')) {
    return `${api} sent something that is not HTTP. Check the port and http or https in \`server\` of gateway.yaml.`;
  }
  if (/CERT|SIGNED|SIGNATURE|ALTNAME|ISSUER|ERR_TLS/.test(code)) {
    return `${api} has a certificate that is not trusted (${code}). Mend the certificate, or add its authority to NODE_EXTRA_CA_CERTS.`;
  }
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') {
    return `${api} does not speak TLS as expected (${code}). Check http or https in \`server\` of gateway.yaml.`;
  }
  const detail = code === '' && error instanceof Error ? error.message : code || 'unknown error';
  return `${api} could not be called: ${detail}.`;
}
