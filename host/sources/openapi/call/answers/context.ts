import type { JsonObject } from '../../../../base/json.ts';
import type { ParameterPlan } from '../../tool/plan.ts';
import type { Mask } from './mask.ts';

/** What an answer is read against. */
export interface AnswerContext {
  readonly source: string;
  /** The operation's name in the source. */
  readonly operation: string;
  readonly method: string;
  /** Origin and path, without a query: it may hold an API key. */
  readonly url: string;
  /** The same with the names of arguments in place of their values, which records do not hold. */
  readonly address: string;
  readonly expectsJson: boolean;
  readonly outputSchema: JsonObject | undefined;
  /** What the operation can be given, to name what makes an answer smaller. */
  readonly parameters: readonly ParameterPlan[];
  /** What the request carried to be let in. */
  readonly credentials: readonly SentCredential[];
  /** Takes their values out of what the API says back. */
  readonly mask: Mask;
}

export interface SentCredential {
  /** The security scheme, and its key under `auth` in gateway.yaml. */
  readonly scheme: string;
  /** The names of the secrets that it was made of; none where it comes from the environment. */
  readonly secrets: readonly string[];
}
