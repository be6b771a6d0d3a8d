/** Why an HTTP request is not served, as its client is told. */
export interface HttpFault {
  readonly status: 400 | 404 | 406 | 409;
  /** JSON-RPC's. */
  readonly code: number;
  readonly message: string;
}

/** What is wrong with HTTP itself has the code that is the servers' own (JSON-RPC 2.0 §5.1). */
const REFUSED = -32_000;
const INVALID_REQUEST = -32_600;

export function toFault(status: HttpFault['status'], message: string): HttpFault {
  return { status, code: REFUSED, message };
}

/** What is wrong with the messages themselves has the code that JSON-RPC gives it. */
export function toInvalid(what: string): HttpFault {
  return { status: 400, code: INVALID_REQUEST, message: `Invalid Request: ${what}` };
}
