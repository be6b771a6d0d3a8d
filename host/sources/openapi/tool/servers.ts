import type { OpenApiDocument } from '../document/document.ts';
import type { Report } from '../document/findings.ts';
import type { Operation } from '../document/operations.ts';
import { readServer, serversOf, toList } from '../document/servers.ts';

/** Where an operation's calls go instead of the confirmed server's base path; nothing where they go there. */
export type BasePathOf = (operation: Operation) => string | undefined;

/** Stands for the unknown address of the document, against which relative servers are resolved. */
const unknownOrigin = 'http://document.invalid';

/**
 * Reads the `servers` of single operations against the one server that a person has confirmed. Whoever
 * wrote the document must not choose who gets the calls and their credentials (CVE-2026-44661), so an
 * operation's own server counts only for its path: where it shares its origin with a server of the document
 * or with the confirmed one, calls go to the confirmed origin, by the path that leads there from the
 * confirmed one. Any other is reported, and the confirmed server is called as it is.
 */
export function createBasePaths(
  document: OpenApiDocument,
  confirmed: string | undefined,
  report: Report,
): BasePathOf {
  const target = confirmed === undefined ? null : URL.parse(confirmed);
  if (!target) return () => undefined;
  const listed = serversOf(document).map(({ value }) => toUrl(value));
  // A document without servers has the one at "/", OpenAPI 3.2.0 §4.1.
  const roots = listed.length === 0 ? [new URL(unknownOrigin)] : listed.filter((url) => url !== undefined);
  return (operation) => {
    const own = operation.servers;
    if (!own) return undefined;
    const servers = toList(own.value, own.pointer).flatMap(({ value }) => toUrl(value) ?? []);
    const paths = servers.map((server) => basePathFor(server, roots, target));
    const path = paths.find((each) => each !== undefined);
    if (path !== undefined) return path === pathOf(target) ? undefined : path;
    const [foreign] = servers;
    const named = foreign ? `names its own server, ${foreign.origin}` : 'has `servers` that cannot be read';
    const remedy = foreign
      ? `If it lies elsewhere, give it an entry of its own under \`apis\` in gateway.yaml, with that \`server\` and \`include\`.`
      : 'Write them as a list of objects with `url`.';
    report({
      pointer: own.pointer,
      severity: 'warning',
      code: 'other-server',
      message: `${operation.method} ${operation.path} ${named}; it is called at the confirmed one, ${target.origin}. ${remedy}`,
    });
    return undefined;
  };
}

function basePathFor(server: URL, roots: readonly URL[], target: URL): string | undefined {
  const path = pathOf(server);
  const siblings = roots
    .filter((root) => root.origin === server.origin)
    .map(pathOf)
    .toSorted((a, b) => b.length - a.length);
  const confirmed = pathOf(target);
  // What the confirmed server has in front of a root server's path, it has in front of this one's.
  const known = siblings.find((root) => confirmed.endsWith(root));
  if (known !== undefined) return confirmed.slice(0, confirmed.length - known.length) + path;
  const outer = siblings.find((root) => path.startsWith(`${root}/`));
  if (outer !== undefined) return confirmed + path.slice(outer.length);
  const isOfOrigin = server.origin === target.origin || server.origin === unknownOrigin;
  return siblings.length > 0 || isOfOrigin ? path : undefined;
}

function toUrl(written: unknown): URL | undefined {
  const server = readServer(written);
  if (!server || /[{}]/.test(server.url)) return undefined;
  const url = URL.parse(server.url, `${unknownOrigin}/`);
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

/** Without the slash at its end, so that an operation's path follows directly. */
function pathOf({ pathname }: URL): string {
  return pathname.replace(/\/+$/, '');
}
