import type { Exchange } from './tap.ts';

/** What Prism says of a request: nothing where it accepts it. */
export function findViolations({ method, status, answerHeaders, answer }: Exchange): readonly string[] {
  if (status === 0) return [`Prism gave no answer: ${answer.toString('utf8')}`];
  const header = answerHeaders['sl-violations'];
  // It holds what is wrong with Prism's own answer too, which is no matter of the request's.
  const inHeader = typeof header === 'string' ? violationsIn(header) : [];
  if (inHeader.length > 0) return inHeader;
  // An answer to HEAD has no body that could say more.
  const isProblem = answerHeaders['content-type'] === 'application/problem+json';
  if (method === 'HEAD' && isProblem && status < 500) return [`${status} to a HEAD request`];
  const problem = parse(answer.toString('utf8'));
  if (!isRecord(problem) || typeof problem['type'] !== 'string') return [];
  const name = /^https:\/\/stoplight\.io\/prism\/errors#(.+)$/.exec(problem['type'])?.[1];
  if (name === undefined || answersOwn.has(name)) return [];
  const detail = typeof problem['detail'] === 'string' ? problem['detail'] : '';
  const listed = Array.isArray(problem['validation']) ? problem['validation'] : [];
  const parts = listed.filter(isRecord).filter(({ location }) => !startsWith(location, 'response'));
  return parts.length > 0 ? parts.map(toText) : [`${status} ${name}: ${detail}`];
}

/** Prism's failures to make an answer: by then it has accepted the request. */
const answersOwn = new Set([
  'VIOLATIONS',
  'NO_RESPONSE_RESPONSE_DEFINED',
  'SCHEMA_TOO_COMPLEX',
  'NO_COMPLEX_OBJECT_TEXT',
  'UNKNOWN',
]);

function violationsIn(header: string): readonly string[] {
  const list = parse(header);
  if (!Array.isArray(list)) return header.includes('"request"') ? [header.slice(0, 500)] : [];
  return list
    .filter(isRecord)
    .filter(({ location, severity }) => startsWith(location, 'request') && severity === 'Error')
    .map(toText);
}

function toText({ location, message, code }: Readonly<Record<string, unknown>>): string {
  const place = Array.isArray(location) ? location.join('.') : '';
  return `${place}: ${String(message)} (${String(code)})`;
}

function startsWith(location: unknown, first: string): boolean {
  return Array.isArray(location) && location[0] === first;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
