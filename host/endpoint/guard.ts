import type { IncomingMessage } from 'node:http';

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Why a request is refused before anything of it is read. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly message: string;
}

/**
 * Checks `Host` and `Origin` against DNS rebinding and against pages in a browser (CVE-2025-66414,
 * CVE-2025-49596). `Host` must be a loopback name with our own port. `Origin` is absent for every client
 * that is not a web page; where it is present it must be this very endpoint.
 */
export function refuseForeign(request: IncomingMessage, port: number): Refusal | undefined {
  const { host, origin } = request.headers;
  if (!isOwnHost(host, port)) {
    return { status: 403, message: `Refused: the Host header "${shorten(host)}" is not this endpoint's.` };
  }
  if (origin !== undefined && !isOwnOrigin(origin, port)) {
    return {
      status: 403,
      message: `Refused: requests from the origin "${shorten(origin)}" are not accepted.`,
    };
  }
  return undefined;
}

function isOwnHost(host: string | undefined, port: number): boolean {
  if (host === undefined) return false;
  // HTTP's own port is left out (RFC 9110 §4.2.1).
  const whole = port === 80 && !/:\d+$/.test(host) ? `${host}:80` : host;
  const split = whole.lastIndexOf(':');
  return LOOPBACK_NAMES.has(whole.slice(0, split).toLowerCase()) && whole.slice(split + 1) === String(port);
}

function isOwnOrigin(origin: string, port: number): boolean {
  return origin.startsWith('http://') && isOwnHost(origin.slice('http://'.length), port);
}

function shorten(value: string | undefined): string {
  return (value ?? '').slice(0, 100);
}

/** The token of `Authorization: Bearer …` (RFC 6750 §2.1), or undefined. */
export function bearerToken(request: IncomingMessage): string | undefined {
  const match = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(request.headers.authorization ?? '');
  return match?.[1];
}
