import type { Problem } from '../../protocol/models.ts';
import type { Api } from '../config/api.ts';
import { suggestSecret } from '../config/expand.ts';
import type { GatewayFile } from '../config/gatewayFile.ts';
import type { UnusedFilter } from '../config/operationFilter.ts';
import type { ApiSource, SchemeNeed } from '../sources/source.ts';

/**
 * What only the document tells of an API's entry in gateway.yaml: which filters are of no use, told where they
 * stand, and what the API lacks before its tools can be called, told at its name. Nobody can say that before
 * the document is read, so an API without tools lacks nothing.
 */
export function toApiProblems(gateway: GatewayFile, sources: readonly ApiSource[]): readonly Problem[] {
  return gateway.apis.flatMap((api) => {
    const source = sources.find(({ name }) => name === api.name);
    if (!source) return [];
    const unused = source.unusedFilters.flatMap((filter) => unusedFilter(api, filter));
    if (source.tools.length === 0) return unused;
    const lacking = source.schemes.filter(({ missingFor }) => missingFor > 0);
    return [
      ...unused,
      ...(api.server === undefined ? [noServer(api)] : []),
      ...lacking.map((scheme) => noCredential(api, scheme)),
    ];
  });
}

function unusedFilter({ name, locations }: Api, { list, index }: UnusedFilter): readonly Problem[] {
  const place = locations[list]?.[index];
  if (!place) return [];
  const message = `No operation of API "${name}" fits this entry of "${list}". Correct it, or take it out.`;
  return [{ ...place, severity: 'warning', code: 'unused-filter', message }];
}

function noServer({ name, locations }: Api): Problem {
  return {
    ...locations.name,
    severity: 'warning',
    code: 'no-server',
    message: `No server is confirmed for API "${name}", so its calls are refused. Choose the one that answers, or write it as "server".`,
    fix: { kind: 'server', title: 'Choose the server…', source: name },
  };
}

function noCredential(api: Api, { name, credential, isSignIn, missingFor }: SchemeNeed): Problem {
  const secret = suggestSecret(api.name, name);
  const operations = missingFor === 1 ? '1 operation' : `${missingFor} operations`;
  const byHand = isSignIn
    ? ' Signing in is not supported yet: get a token by hand, and give it as the secret.'
    : '';
  return {
    ...api.locations.name,
    severity: 'warning',
    code: 'missing-auth',
    message: `${operations} of API "${api.name}" cannot be called: "auth" has nothing for the security scheme "${name}" (${credential}). Write ${name}: "\${secret:${secret}}".${byHand}`,
    fix: {
      kind: 'credential',
      title: `Take "${name}" from the secret "${secret}"`,
      source: api.name,
      scheme: name,
    },
  };
}
