import { STATUS_CODES } from 'node:http';
import { isObject, type JsonObject } from '../../../base/json.ts';
import type { ApiAnswer } from './send.ts';

/** What an answer is read against. */
export interface AnswerContext {
  readonly method: string;
  /** Origin and path, without a query: it may hold an API key. */
  readonly url: string;
  readonly expectsJson: boolean;
  readonly outputSchema: JsonObject | undefined;
  /** Security schemes that the operation accepts. */
  readonly schemes: readonly string[];
  readonly source: string;
}

const longestBody = 4_000;

/** A refusal of the API: one sentence for the record, and all that helps for whoever called. */
export function explainStatus(
  answer: ApiAnswer,
  body: string,
  context: AnswerContext,
): { readonly text: string; readonly reason: string } {
  const name = STATUS_CODES[answer.status];
  const status = name === undefined ? `HTTP ${answer.status}` : `HTTP ${answer.status} ${name}`;
  const problem = problemText(body);
  const reason = `${status} from ${context.method} ${context.url}${problem === undefined ? '' : `: ${problem}`}`;
  const advice = adviceFor(answer, context);
  const rest = problem === undefined || isMoreThan(body, problem) ? body.trim() : '';
  const shown = rest.length > longestBody ? `${rest.slice(0, longestBody).toWellFormed()}… (cut)` : rest;
  const text = [reason, advice, shown].filter((line) => line !== undefined && line !== '').join('\n');
  return { text, reason };
}

/** Title and detail of a problem document, RFC 9457 §3.1, or the message that many APIs put in their place. */
function problemText(body: string): string | undefined {
  const problem = parse(body);
  if (!isObject(problem)) return undefined;
  const inner = isObject(problem['error']) ? problem['error'] : problem;
  const parts = [inner['title'], inner['detail']].filter(isText);
  if (parts.length === 0)
    parts.push(...[inner['message'], inner['error_description'], inner['error']].filter(isText).slice(0, 1));
  return parts.length === 0 ? undefined : parts.join(': ').replaceAll(/\s+/g, ' ').slice(0, 500);
}

/** Whether the body says more than the sentence that already stands there. */
function isMoreThan(body: string, problem: string): boolean {
  const value = parse(body);
  const told = new Set(['title', 'detail', 'message', 'status', 'type', 'error', 'error_description']);
  return (
    body.length > problem.length + 20 &&
    isObject(value) &&
    Object.entries(value).some(([key, inner]) => !told.has(key) || isObject(inner))
  );
}

function adviceFor({ status, headers }: ApiAnswer, { schemes, source }: AnswerContext): string | undefined {
  const names = schemes.map((scheme) => `"${scheme}"`).join(' or ');
  switch (status) {
    case 401:
      return names === ''
        ? `The document asks for no credentials here, but the API does. Add a security scheme to it and to \`apis.${source}.auth\` in gateway.yaml.`
        : `The credential was not accepted. Check ${names} in \`apis.${source}.auth\` of gateway.yaml.`;
    case 403:
      return names === '' ? undefined : `The credential of ${names} may not do this.`;
    case 404:
      return 'Check the identifiers among the arguments, and `server` in gateway.yaml if every call ends like this.';
    case 429:
    case 503:
      return retryAdvice(headers['retry-after']);
    default:
      return status >= 300 && status < 400 ? 'The API points elsewhere without saying where.' : undefined;
  }
}

/** Retry-After is seconds or a date, RFC 9110 §10.2.3. */
function retryAdvice(retryAfter: string | undefined): string {
  if (retryAfter === undefined) return 'Try again later.';
  const after = retryAfter.slice(0, 60);
  return /^\d+$/.test(after)
    ? `Try again after ${after} s (Retry-After).`
    : `Try again after ${after} (Retry-After).`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
