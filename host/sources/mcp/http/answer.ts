/** The bytes of an answer as they come. Whoever leaves a loop over them gives up the rest, and with it the request. */
export interface Body extends AsyncIterable<Uint8Array> {
  cancel(): Promise<void>;
}

/** Names are not told apart by case. */
export interface AnswerHeaders {
  get(name: string): string | null;
  has(name: string): boolean;
}

/** The answer to one HTTP request, before its body is read: as much of a `Response` as a client of MCP needs. */
export interface Answer {
  readonly status: number;
  /** Whether the status is one of success. */
  readonly ok: boolean;
  readonly headers: AnswerHeaders;
  readonly body: Body | null;
}
