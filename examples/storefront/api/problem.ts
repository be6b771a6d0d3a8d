/** One rejected input: `pointer` is a JSON Pointer into the body, `parameter` names a query or header parameter. */
export interface FieldError {
  detail: string;
  pointer?: string;
  parameter?: string;
}

interface ProblemDetails {
  status: number;
  code: string;
  title: string;
  detail: string;
  errors?: FieldError[];
  headers?: Record<string, string>;
}

/** A refusal on its way to the client. The router alone turns it into wire form. */
export class Problem extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  /** The document of RFC 9457, section 3. */
  readonly document: Record<string, unknown>;

  constructor({ status, code, title, detail, errors, headers = {} }: ProblemDetails) {
    super(detail);
    this.status = status;
    this.headers = headers;
    const type = `https://storefront.example/problems/${code}`;
    this.document = { type, title, status, detail, ...(errors ? { errors } : {}) };
  }
}

/** Every refusal of this API. Each message says what happened and what the caller can do about it. */
export const problems = {
  malformedJson: () =>
    new Problem({
      status: 400,
      code: 'malformed-json',
      title: 'The body is not valid JSON',
      detail: 'Send one JSON object in UTF-8.',
    }),

  invalidParameters: (errors: FieldError[]) =>
    new Problem({
      status: 400,
      code: 'invalid-parameters',
      title: 'Some parameters are not valid',
      detail: describe(errors),
      errors,
    }),

  invalidBody: (errors: FieldError[]) =>
    new Problem({
      status: 422,
      code: 'invalid-body',
      title: 'Some fields are not valid',
      detail: describe(errors),
      errors,
    }),

  /** RFC 6750, section 3: an absent token gets a bare challenge, a wrong one also learns that it is wrong. */
  unauthorized: (tokenGiven: boolean) =>
    new Problem({
      status: 401,
      code: 'unauthorized',
      title: tokenGiven ? 'The token is not valid' : 'A token is required',
      detail: 'Send the header "Authorization: Bearer <token>" with the token this API was started with.',
      headers: {
        'www-authenticate': `Bearer realm="storefront"${tokenGiven ? ', error="invalid_token"' : ''}`,
      },
    }),

  routeNotFound: (path: string) =>
    new Problem({
      status: 404,
      code: 'route-not-found',
      title: 'No such path',
      detail: `Nothing is served at ${path}. The paths are listed in openapi/storefront.yaml.`,
    }),

  notFound: (kind: string, id: string) =>
    new Problem({
      status: 404,
      code: 'not-found',
      title: `No such ${kind}`,
      detail: `There is no ${kind} with the id ${id}.`,
    }),

  methodNotAllowed: (method: string, allowed: string[]) =>
    new Problem({
      status: 405,
      code: 'method-not-allowed',
      title: 'The path does not have this method',
      detail: `${method} is not served here; use ${allowed.join(' or ')}.`,
      headers: { allow: allowed.join(', ') },
    }),

  conflict: (code: string, title: string, detail: string) =>
    new Problem({ status: 409, code, title, detail }),

  bodyTooLarge: (limit: number) =>
    new Problem({
      status: 413,
      code: 'body-too-large',
      title: 'The body is too large',
      detail: `A body may have at most ${limit} bytes.`,
    }),

  unsupportedMediaType: () =>
    new Problem({
      status: 415,
      code: 'unsupported-media-type',
      title: 'The body is not JSON',
      detail: 'Send the body with the header "Content-Type: application/json".',
    }),

  misdirected: () =>
    new Problem({
      status: 421,
      code: 'misdirected',
      title: 'This server does not answer for that host',
      detail: 'Address the API as 127.0.0.1, [::1] or localhost.',
    }),

  idempotencyKeyReused: () =>
    new Problem({
      status: 422,
      code: 'idempotency-key-reused',
      title: 'The Idempotency-Key was used for another request',
      detail: 'Repeat the first request unchanged, or send a new key.',
    }),

  internal: () =>
    new Problem({
      status: 500,
      code: 'internal',
      title: 'The request failed',
      detail: 'Something went wrong inside the API. Its log says what.',
    }),
};

function describe(errors: FieldError[]): string {
  return errors
    .map((error) => `${error.parameter ?? (error.pointer || 'The body')} ${error.detail}`)
    .join('; ');
}
