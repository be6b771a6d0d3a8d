/** The confirmed server of a source: the only place that its calls and its credentials ever go to. */
export interface Server {
  /** `https://api.example.com:8443` */
  readonly origin: string;
  /** `/v1`, or empty. Never ends with a slash. */
  readonly basePath: string;
}

export type ServerReading =
  | { readonly kind: 'server'; readonly server: Server }
  /** A sentence for people. */
  | { readonly kind: 'unusable'; readonly reason: string };

export function parseServer(text: string): ServerReading {
  const url = URL.parse(text);
  const bad = (reason: string): ServerReading => ({ kind: 'unusable', reason });
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return bad(`\`server\` in gateway.yaml is "${text.slice(0, 200)}"; write an http or https URL.`);
  }
  if (url.username !== '' || url.password !== '') {
    return bad('`server` in gateway.yaml holds a user name or password. Move it to `auth`.');
  }
  if (url.search !== '' || url.hash !== '') {
    return bad('`server` in gateway.yaml holds a query or a fragment. Leave out what begins with ? or #.');
  }
  return { kind: 'server', server: { origin: url.origin, basePath: url.pathname.replace(/\/+$/, '') } };
}

/** Segments of characters that no URL parser and no proxy reads as anything else (RFC 3986 §2.3, without the dot). */
const plainPath = /^(?:\/[A-Za-z0-9_~-]+)+$/;

/**
 * Joins a rendered path to the server and proves that nothing led out of it (CVE-2026-32871): the parsed
 * URL must keep the origin, the base path and the number of segments. Nothing comes back where it does not.
 */
export function joinTarget(server: Server, path: string): string | undefined {
  // Judged as written: a URL parser resolves dot segments, and then they can no longer be seen.
  const written = `${server.basePath}${path}`;
  if (plainPath.test(written)) return written;
  if (leavesSegment(written)) return undefined;
  const url = URL.parse(`${server.origin}${written}`);
  if (!url || url.origin !== server.origin || url.username !== '' || url.password !== '') return undefined;
  if (url.search !== '' || url.hash !== '' || !url.pathname.startsWith(`${server.basePath}/`))
    return undefined;
  return url.pathname.split('/').length === written.split('/').length ? url.pathname : undefined;
}

const mostDecodings = 5;

/**
 * Whether a path text holds a dot segment, however often a proxy on the way decodes it: with slashes or
 * backslashes, encoded or not, with path parameters (`..;x`) or overlong UTF-8.
 */
export function leavesSegment(text: string): boolean {
  // Whatever is read as a dot is written with one of these.
  if (!/[.%\xC0]/.test(text)) return false;
  let decoded = text;
  for (let round = 0; round <= mostDecodings; round += 1) {
    if (decoded.split(/[/\\]|\xC0\xAF/).some(isDotSegment)) return true;
    const next = decoded.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    if (next === decoded) return false;
    decoded = next;
  }
  // Nobody encodes a value this often who means it well.
  return true;
}

function isDotSegment(segment: string): boolean {
  const name = segment
    .replace(/;.*$/s, '')
    .replaceAll('\xC0\xAE', '.')
    .replaceAll(/[\0-\x20]/g, '');
  return name === '.' || name === '..';
}
