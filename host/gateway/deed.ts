import type { ApprovalAnswer, CallStatus, DecisionKind, RuleReference } from '../../protocol/models.ts';
import type { AllowedCall } from '../policy/allowedCall.ts';
import type { PolicySubject } from '../policy/policy.ts';

/** Something that an agent wants done: a tool called, a resource read, a question of a server answered. */
export interface Deed<T> {
  readonly agent: string;
  /** What the client calls itself, for people to see. */
  readonly client?: string | undefined;
  readonly signal: AbortSignal;
  readonly subject: PolicySubject;
  /** MCP's method, where the subject does not say it: a resource can be read or watched. */
  readonly method?: string;
  /** For the person who is asked. */
  readonly title?: string | undefined;
  readonly description: string;
  /** The very object that is judged, and then handed over with the proof. */
  readonly arguments: unknown;
  /** How it would end before anything is sent; undefined where it can be sent. Sends nothing. */
  findFault(): Promise<T | undefined>;
  /** Whether its name still leads to what was judged: a person may think for minutes. */
  isCurrent(): boolean;
  carryOut(call: AllowedCall): Promise<T>;
  /** The ending that Gatehouse itself gives it. */
  toFailure(failure: Failure): T;
  toEnd(result: T): End;
  /** Gives back what a result holds that nobody gets. */
  discard?(result: T): void;
}

export interface Failure {
  /** `unsent` is a failure before anything was sent, `fault` any other one that is none of the server's. */
  readonly kind: 'denied' | 'unsent' | 'fault';
  readonly reason: string;
}

/** What the record says of an ending. */
export interface End {
  readonly isError: boolean;
  readonly bytes: number;
  readonly httpStatus?: number | undefined;
  readonly reason?: string | undefined;
  readonly isUnsent?: true | undefined;
}

/** How a deed ended, before it is recorded. */
export interface Outcome<T> {
  readonly result: T;
  readonly end: End;
  readonly status: CallStatus;
  readonly decision: DecisionKind;
  readonly rule: RuleReference;
  readonly approval?: ApprovalAnswer;
}
