import type { Answer } from './answer.ts';

/** HTTP 403 with which a server asks for another credential (RFC 9110 §11.6.1, RFC 6750 §3.1). */
export class Challenged extends Error {
  override readonly name = 'Challenged';
  readonly status = 403;
  /** The beginning of what the answer says. */
  readonly text: string;

  constructor(text: string) {
    super('The server answered HTTP 403, and asks for another credential.');
    this.text = text;
  }
}

export function isChallenge({ status, headers }: Pick<Answer, 'status' | 'headers'>): boolean {
  return status === 403 && headers.has('www-authenticate');
}
