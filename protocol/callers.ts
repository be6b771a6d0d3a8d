/** An agent of the role file as somebody who calls: whether it can, since when, and by which program. */
export interface CallerModel {
  readonly agent: string;
  /** The roles that the role file gives it; none where there is no role file. */
  readonly roles: readonly string[];
  /** Whether there is a lasting token for it. Tokens of a single run do not count. */
  readonly hasToken: boolean;
  /** When its lasting token was minted, ISO 8601; absent where nobody noted it. */
  readonly mintedAt?: string;
  /** When a client first called with that token, ISO 8601; absent before that. */
  readonly firstHeardAt?: string;
  /** When a client called last, ISO 8601. */
  readonly lastHeardAt?: string;
  /** What its client calls itself. Somebody else's word: for people, never for a decision. */
  readonly client?: string;
  /** Whether a client of it holds a session or a stream open now, or has called within the last minute. */
  readonly isConnected: boolean;
}
