/** Names that are given while candidates are read: those of connectors, and those of their secrets. */
export interface Names {
  /** A name for a connector that is valid in gateway.yaml and not taken yet. It stays free until `take`. */
  connector(nameThere: string): string;
  take(connector: string): void;
  /**
   * The name of a secret. `identity` is what makes it the same: its value, or the question that is asked for
   * it. The same one keeps the name that it got first, and no two share a name.
   */
  secret(identity: string, wanted: string): string;
}

const LONGEST_CONNECTOR = 24;
const LONGEST_SECRET = 64;

/** `taken` are the sources that gateway.yaml has, `secretsInUse` the secrets that it names: theirs are other values. */
export function createNames(taken: readonly string[], secretsInUse: readonly string[] = []): Names {
  const connectors = new Set(taken);
  const secrets = new Set(secretsInUse);
  const known = new Map<string, string>();
  return {
    connector: (nameThere) => findFree(connectors, toConnectorName(nameThere), LONGEST_CONNECTOR),
    take: (connector) => connectors.add(connector),
    secret: (identity, wanted) => {
      const name = known.get(identity) ?? findFree(secrets, wanted, LONGEST_SECRET);
      known.set(identity, name);
      secrets.add(name);
      return name;
    },
  };
}

/** `io.github.acme/Support Desk` as `support-desk`. */
function toConnectorName(nameThere: string): string {
  const last = nameThere.split('/').findLast((part) => /[a-z0-9]/i.test(part)) ?? nameThere;
  const words = last
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  if (words === '') return 'server';
  return cut(/^[a-z]/.test(words) ? words : `mcp-${words}`, LONGEST_CONNECTOR);
}

function findFree(taken: ReadonlySet<string>, wanted: string, longest: number): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count++) {
    name = `${cut(wanted, longest - String(count).length - 1)}-${count}`;
  }
  return name;
}

function cut(name: string, longest: number): string {
  return name.slice(0, longest).replace(/-+$/, '');
}
