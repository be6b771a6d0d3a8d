import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Json } from '../../base/json.ts';
import { canonicalForm } from '../../lock/fingerprint.ts';

/** What a state is good for: one request of one caller. */
export interface Bound {
  readonly agent: string;
  readonly method: string;
  /** The name or URI, and the arguments. */
  readonly subject: Json;
}

export type ReadState =
  | { readonly kind: 'good'; readonly id: string }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * The `requestState` that a client sends back with its answers (MCP 2026-07-28, Multi Round-Trip Requests). The text
 * says nothing by itself: it names a round of a call that waits in this process, and is signed together with what it is
 * bound to. Times are in milliseconds of the process's clock.
 */
export interface RequestStates {
  /** A state for one round. `id` is its name in this process. */
  issue(bound: Bound, expiresAt: number): { readonly id: string; readonly text: string };
  read(text: string, bound: Bound): ReadState;
}

/** Characters of a state: more than any of ours has. */
const MOST = 200;

export function createRequestStates(): RequestStates {
  const key = randomBytes(32);
  // It tells a state of an earlier run from one that somebody made up.
  const run = randomBytes(6).toString('base64url');
  const sign = (id: string, expires: string, { agent, method, subject }: Bound): string => {
    const digest = createHash('sha256').update(canonicalForm(subject)).digest('base64url');
    return createHmac('sha256', key)
      .update(JSON.stringify([run, id, expires, agent, method, digest]))
      .digest('base64url');
  };
  return {
    issue: (bound, expiresAt) => {
      const id = randomBytes(18).toString('base64url');
      const expires = Math.ceil(expiresAt).toString(36);
      return { id, text: [run, id, expires, sign(id, expires, bound)].join('.') };
    },
    read: (text, bound) => {
      const parts = text.length > MOST ? [] : text.split('.');
      const [of, id, expires, signature] = parts;
      if (parts.length !== 4 || !of || !id || !expires || !signature) return refused(notOurs);
      // The texts are compared, for Base64 has several of the same bytes.
      const [given, wanted] = [Buffer.from(signature), Buffer.from(sign(id, expires, bound))];
      if (of !== run && of.length === run.length && given.length === wanted.length) return refused(restarted);
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return refused(notOurs);
      return Number.parseInt(expires, 36) < performance.now() ? refused(late) : { kind: 'good', id };
    },
  };
}

const notOurs = 'it was not given for this request';
const restarted =
  'Gatehouse has been started anew since it asked, and knows nothing of that call any more, which may have had its effect';
const late = 'the call has waited too long for answers and was ended; it may have had its effect';

function refused(why: string): ReadState {
  return { kind: 'refused', reason: `Invalid or expired requestState: ${why}.` };
}
