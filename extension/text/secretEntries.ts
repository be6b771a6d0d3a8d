import type { ConnectorModel } from '../../protocol/connectors.ts';
import type { ApiModel } from '../../protocol/models.ts';
import { toSecretVariable } from '../model/secretVariable.ts';

/** One secret by its name; its value is not here. */
export interface SecretEntry {
  readonly name: string;
  readonly isStored: boolean;
  /** Where its value comes from. */
  readonly place: string;
  /** What needs it, as one sentence. */
  readonly uses: string;
}

/** What names secrets. */
export interface SecretUsers {
  readonly apis: readonly Pick<ApiModel, 'name' | 'schemes'>[];
  readonly connectors: readonly Pick<ConnectorModel, 'name' | 'secrets'>[];
}

/** The secrets that the sources name, and those that are still stored though nothing names them any more. */
export function toSecretEntries(
  { apis, connectors }: SecretUsers,
  stored: readonly string[],
  isInEnvironment: (name: string) => boolean,
): readonly SecretEntry[] {
  const ofApis = apis.flatMap(({ name: source, schemes }) =>
    schemes.flatMap(({ name: scheme, credential, secrets = [] }) =>
      secrets.map((secret) => ({ secret, use: `${scheme} of ${source} (${credential})` })),
    ),
  );
  const ofConnectors = connectors.flatMap(({ name, secrets }) =>
    secrets.map((secret) => ({ secret, use: `the server ${name}` })),
  );
  const uses = [...ofApis, ...ofConnectors];
  const names = [...new Set([...uses.map(({ secret }) => secret), ...stored])];
  return names.toSorted().map((name) => {
    const own = uses.filter(({ secret }) => secret === name).map(({ use }) => use);
    const isStored = stored.includes(name);
    return {
      name,
      isStored,
      place: toPlace(name, isStored, isInEnvironment(name)),
      uses: own.length === 0 ? 'Nothing here uses it any more.' : `Used for ${own.join(', ')}.`,
    };
  });
}

/** A stored value goes before the environment's. */
function toPlace(name: string, isStored: boolean, isInEnvironment: boolean): string {
  if (isStored) return 'stored by VS Code';
  return isInEnvironment ? `from ${toSecretVariable(name)}` : 'no value yet';
}
