import { secretVariable } from '../../../../config/expand.ts';
import { isReadOnly, retryText } from '../retry.ts';
import type { AnswerContext, SentCredential } from './context.ts';
import { repeatedText } from './notes.ts';
import type { ApiAnswer } from './readAnswer.ts';

/** What could be done about an answer that is no success, in a sentence or two. */
export function adviceFor(answer: ApiAnswer, context: AnswerContext): string | undefined {
  const { status, headers } = answer;
  const named = context.credentials.map(({ scheme }) => `"${scheme}"`).join(' and ');
  switch (status) {
    case 304:
      return 'Nothing has changed since the version that the call names.';
    case 400:
    case 422:
      return 'Correct the arguments that it names, then call again.';
    case 401:
      return named === '' ? missingAdvice(context.source) : refusedAdvice(named, context);
    case 403:
      return named === ''
        ? 'The call carried no credential, and may need one.'
        : `The credential of ${named} may not do this.`;
    case 404:
      return 'Check the identifiers among the arguments, and `server` in gateway.yaml if every call ends like this.';
    case 405:
      return `The API does not take ${context.method} here${headers['allow'] === undefined ? '' : ` (Allow: ${headers['allow'].slice(0, 100)})`}. Correct the OpenAPI document or \`server\`.`;
    case 409:
      return 'It contradicts the state that things are in. Read that anew before another attempt.';
    case 410:
      return 'It is gone for good; asking again does not help.';
    case 412:
    case 428:
      return 'Read it anew, and give the ETag that comes with it as If-Match.';
    case 413:
      return 'The request is too large for the API. Send less.';
    case 415:
      return 'The API does not take a body of this media type. Correct the OpenAPI document, or choose another type.';
    case 429:
    case 503:
      return waitAdvice(answer);
    default:
      return restAdvice(status, context.method);
  }
}

function missingAdvice(source: string): string {
  return `The call carried no credential, and the API asks for one. Add a security scheme to the document and to \`apis.${source}.auth\` in gateway.yaml.`;
}

/** Who can renew a secret reads this through an agent, so it tells the way with an editor and without. */
function refusedAdvice(named: string, { source, credentials }: AnswerContext): string {
  const check = `The credential was not accepted. Check ${named} in \`apis.${source}.auth\` of gateway.yaml.`;
  const secrets = [...new Set(credentials.flatMap((credential: SentCredential) => credential.secrets))];
  if (secrets.length === 0) return check;
  const names = secrets.map((name) => `"${name}"`).join(' and ');
  const variables = secrets.map(secretVariable).join(' and ');
  return `${check} It comes from the secret ${names}: VS Code asks for a new value; without an editor, set ${variables}.`;
}

function waitAdvice({ headers, repeated }: ApiAnswer): string {
  const after = headers['retry-after']?.slice(0, 60);
  const wait = retryText(headers);
  const advice =
    after === undefined
      ? `Try again ${wait === undefined ? 'later' : `after ${wait}, when the rate limit begins anew`}.`
      : `Try again after ${wait === undefined || !/^\d+$/.test(after) ? after : wait} (Retry-After).`;
  return repeated ? `${repeatedText(repeated)} ${advice}` : advice;
}

function restAdvice(status: number, method: string): string | undefined {
  if (status >= 300 && status < 400) return 'The API points elsewhere without saying where.';
  if (status === 501) return 'The API does not do this. Correct the OpenAPI document.';
  if (status < 500) return undefined;
  return isReadOnly(method)
    ? "It is the API's own failure. Try again later, or read its log."
    : "It is the API's own failure, and the call may have had its effect. Look before calling again.";
}
