import type { Answer } from './answer.ts';
import { Challenged, isChallenge } from './challenged.ts';
import { readBegin } from './messages.ts';

/** The server refused a request with a status. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  /** What the answer says, or the begin of it. */
  readonly text: string;

  /** `what` completes "The server answered …". */
  constructor(what: string, status: number, text: string) {
    // Servers say in words that a session is lost; a page says nothing.
    const line = text.slice(0, 2_000).replaceAll(/\s+/g, ' ').trim().slice(0, 200);
    const tail = line === '' || line.startsWith('<') ? '.' : `: ${line}`;
    super(`The server answered ${what} with HTTP ${status}${tail}`);
    this.status = status;
    this.text = text;
  }
}

/** Of what is kept of an error's body. */
const limits = { bytes: 1024 * 1024 };

/** The error that an answer is, with as much of its body as is of use. */
export async function toHttpError(what: string, answer: Answer): Promise<HttpError | Challenged> {
  const text = await readBegin(answer, limits);
  return isChallenge(answer) ? new Challenged(text) : new HttpError(what, answer.status, text);
}
