import { decodeUri } from '../base/decodeUri.ts';

/** The other ways in which a server may read a URI: all of them are judged beside it, and none is sent. */
export function toReadings(uri: string): readonly string[] {
  const plain = toPlainUri(uri);
  // What follows the path of a file, or `#`, is often not looked at (RFC 8089 §2, RFC 3986 §3.5).
  const bare = toPlainUri(decodeUri(uri).replace(/^file:/i.test(uri) ? /[?#].*$/s : /#.*$/s, ''));
  const closed = /^file:.*[^/]\/$/s.test(bare) ? bare.slice(0, -1) : bare;
  return [...new Set([plain, bare, closed])].filter((each) => each !== uri);
}

/**
 * The plainest URI that a server could read in this one: no needless percent-encoding, `\` as `/`, dot segments
 * followed, empty ones left out (RFC 3986 §6.2.2). Rules are read in the same way, so that none is
 * passed by by writing the same place in another way.
 */
export function toPlainUri(uri: string): string {
  const { scheme = '', rest = '' } = /^(?<scheme>[^:/?#]*):(?<rest>.*)$/s.exec(decodeUri(uri))?.groups ?? {};
  if (scheme === '') return uri;
  const plainScheme = scheme.toLowerCase();
  const slashed = rest.replaceAll('\\', '/');
  const { authority, path } = /^\/\/(?<authority>[^/?#]*)(?<path>.*)$/s.exec(slashed)?.groups ?? {};
  if (path === undefined) {
    // `file:/a` and `file:///a` are one file (RFC 8089, appendix B).
    const start = plainScheme === 'file' && slashed.startsWith('/') ? '//' : '';
    return `${plainScheme}:${start}${followDots(slashed)}`;
  }
  return `${plainScheme}://${toPlainAuthority(plainScheme, authority ?? '')}${followDots(path)}`;
}

const usualPorts: Readonly<Record<string, RegExp>> = { http: /:(?:80)?$/, https: /:(?:443)?$/ };

function toPlainAuthority(scheme: string, authority: string): string {
  const isHost = scheme === 'file' || scheme === 'http' || scheme === 'https';
  if (!isHost) return authority;
  const port = usualPorts[scheme] ?? /$^/;
  const host = authority
    .slice(authority.lastIndexOf('@') + 1)
    .toLowerCase()
    .replace(port, '');
  const plain = host.replace(/\.(?=$|:)/, '');
  return scheme === 'file' && plain === 'localhost' ? '' : plain;
}

/** Whatever stands behind `?` or `#` is taken for path as well: servers differ in where they see its end. */
function followDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/');
  const root = path.startsWith('/') ? 1 : 0;
  for (const [at, segment] of segments.entries()) {
    const isEdge = at === 0 || at === segments.length - 1;
    if (segment === '..') {
      if (kept.length > root) kept.pop();
    } else if (segment !== '.' && (segment !== '' || isEdge)) kept.push(segment);
  }
  if (kept.length === root && root > 0) kept.push('');
  return kept.join('/');
}
