import { assertNever } from '../../../base/assert.ts';
import {
  explain,
  httpStatusOf,
  isSessionLost,
  isUnsent,
  RpcError,
  TimedOut,
} from '../connection/failures.ts';
import { Unanswered } from '../questions/rounds.ts';

/** What a failed request says of the connection it went over. */
export type Trouble = 'session-lost' | 'unauthorized' | 'no-answer';

/** Why a request to a server has no result. */
export interface Failure {
  /** One or two sentences for the caller. */
  readonly reason: string;
  readonly httpStatus?: number;
  readonly isUnsent?: true;
  readonly trouble?: Trouble;
  /** The server may go on working on it. */
  readonly isAbandoned?: true;
}

export interface Failed {
  /** `<source>/<native>` of what was asked for. */
  readonly id: string;
  readonly source: string;
  readonly isStateless: boolean;
}

/** Explains what was thrown while a request was under way. */
export function explainFailure({ id, source, isStateless }: Failed, error: unknown): Failure {
  const status = httpStatusOf(error);
  const httpStatus = status === undefined ? {} : { httpStatus: status };
  if (isUnsent(error))
    return { reason: toNotConnected(source, explain(error)), isUnsent: true, trouble: 'no-answer' };
  if (!isStateless && isSessionLost(error)) {
    const reason = `${source} had ended the session and refused the call, which was not sent again. A new session is being opened: call once more.`;
    return { reason, ...httpStatus, trouble: 'session-lost' };
  }
  if (status === 401) {
    const reason = `${source} refused the call with HTTP 401: it asks for another credential. Give one in the Connectors view, or as a header in gateway.yaml.`;
    return { reason, ...httpStatus, trouble: 'unauthorized' };
  }
  const kind = kindOf(error);
  const reason = `${id} failed: ${describe(error, kind)}`;
  if (kind === 'answered') return { reason, ...httpStatus };
  return {
    ...{ reason, ...httpStatus, trouble: 'no-answer' },
    ...(kind === 'late' ? { isAbandoned: true } : {}),
  };
}

function describe(error: unknown, kind: ReturnType<typeof kindOf>): string {
  switch (kind) {
    case 'answered':
      return explain(error);
    case 'late':
      return `${explain(error)} It may still have its effect. Look before calling again.`;
    case 'lost':
      return `${explain(error)} Nobody knows whether the call had its effect; it was not sent again.`;
    default:
      return assertNever(kind);
  }
}

function kindOf(error: unknown): 'answered' | 'late' | 'lost' {
  if (error instanceof TimedOut) return 'late';
  const isAnswer = error instanceof RpcError || error instanceof Unanswered;
  return isAnswer || httpStatusOf(error) !== undefined ? 'answered' : 'lost';
}

/** Says that there is no connection to send anything over. `reason` is one or two sentences. */
export function toNotConnected(source: string, reason: string): string {
  return `${source} is not connected, so nothing was sent: ${lower(reason)}`;
}

function lower(sentence: string): string {
  return sentence.replace(/^(It|The|There|No)\b/, (word) => word.toLowerCase());
}
