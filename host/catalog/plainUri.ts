/** Rounds of decoding; beyond them nobody decodes. */
const mostRounds = 3;

/**
 * The plainest URI that a server could read in this one: no needless percent-encoding, `\` as `/`, dot segments
 * followed, empty ones left out (RFC 3986 §6.2.2). It is judged beside the URI itself and never sent, so that a rule
 * is not passed by by writing the same place in another way.
 */
export function toPlainUri(uri: string): string {
  const { scheme = '', rest = '' } = /^(?<scheme>[^:/?#]*):(?<rest>.*)$/s.exec(decode(uri))?.groups ?? {};
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

function toPlainAuthority(scheme: string, authority: string): string {
  const isHost = scheme === 'file' || scheme === 'http' || scheme === 'https';
  const host = isHost ? authority.toLowerCase() : authority;
  return scheme === 'file' && host === 'localhost' ? '' : host;
}

/** Undoes the encoding of what needs none, and of what parts a path. */
function decode(uri: string): string {
  let text = uri;
  for (let round = 0; round < mostRounds; round += 1) {
    const next = text.replaceAll(/%([2-7][0-9a-f])/gi, (whole, hex: string) => {
      const character = String.fromCharCode(Number.parseInt(hex, 16));
      return /[A-Za-z0-9\-._~/\\%]/.test(character) ? character : whole;
    });
    if (next === text) break;
    text = next;
  }
  return text;
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
