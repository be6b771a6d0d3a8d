import { RefusedRedirect } from './follow.ts';
import { UnreadableBody } from './messages.ts';

/** An error whose message is a whole sentence, in the place of one that tells only what the server did. */
export function explain(error: unknown): unknown {
  if (!(error instanceof RefusedRedirect || error instanceof UnreadableBody)) return error;
  return new Error(`The server ${error.message}.`, { cause: error });
}
