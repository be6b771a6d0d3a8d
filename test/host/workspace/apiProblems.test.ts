import { expect, it } from 'vitest';
import { parseGateway } from '../../../host/config/gatewayFile.ts';
import type { ApiSource, SchemeNeed } from '../../../host/sources/source.ts';
import { toApiProblems } from '../../../host/workspace/apiProblems.ts';

const file = '/w/.gatehouse/gateway.yaml';

function problemsOf(
  entry: string,
  schemes: readonly SchemeNeed[] = [],
  tools = 1,
  unusedFilters: ApiSource['unusedFilters'] = [],
) {
  const { gateway } = parseGateway(`version: 1\napis:\n  shop: ${entry}\n`, file);
  const source = { name: 'shop', schemes, unusedFilters, tools: Array.from({ length: tools }) };
  return toApiProblems(gateway, [source as unknown as ApiSource]);
}

const bearer: SchemeNeed = { name: 'bearerAuth', credential: 'bearer token', isSignIn: false, missingFor: 2 };

it('tells of an API without a server, at its name', () => {
  expect(problemsOf('{ spec: a.yaml }')).toMatchObject([
    {
      file,
      line: 3,
      column: 3,
      severity: 'warning',
      code: 'no-server',
      fix: { kind: 'server', source: 'shop' },
    },
  ]);
});

it('tells what credential is missing, and what to write', () => {
  const server = '{ spec: a.yaml, server: http://127.0.0.1:1 }';
  const [problem, ...others] = problemsOf(server, [bearer, { ...bearer, name: 'key', missingFor: 0 }]);
  expect(others).toEqual([]);
  expect(problem).toMatchObject({
    code: 'missing-auth',
    fix: { kind: 'credential', source: 'shop', scheme: 'bearerAuth' },
  });
  expect(problem?.message).toContain('2 operations of API "shop" cannot be called');
  expect(problem?.message).toContain('Write bearerAuth: "${secret:shop-bearerauth}".');
  expect(problem?.message).not.toContain('Signing in');
});

it('says that a token can be given by hand where a scheme wants a sign-in', () => {
  const login = { ...bearer, name: 'login', credential: 'OAuth 2 token', isSignIn: true, missingFor: 1 };
  const [problem] = problemsOf('{ spec: a.yaml, server: http://127.0.0.1:1 }', [login]);
  expect(problem?.message).toMatch(/^1 operation of .*\(OAuth 2 token\).*get a token by hand/);
});

it('says nothing of an API whose document could not be read', () => {
  expect(problemsOf('{ spec: a.yaml }', [], 0)).toEqual([]);
  expect(
    toApiProblems(parseGateway('version: 1\napis: { shop: { spec: a.yaml } }\n', file).gateway, []),
  ).toEqual([]);
});

it('tells of a filter that fits nothing, where it stands', () => {
  const entry = '{ spec: a.yaml, server: http://127.0.0.1:1, include: [{ tags: [a] }, { tags: [b] }] }';
  const unused = [{ list: 'include', index: 1 }] as const;
  for (const tools of [0, 1]) {
    expect(problemsOf(entry, [], tools, unused)).toMatchObject([
      { file, line: 3, column: 78, severity: 'warning', code: 'unused-filter' },
    ]);
  }
  // The document was read with an entry that is gone by now.
  expect(problemsOf(entry, [], 1, [{ list: 'exclude', index: 0 }])).toEqual([]);
});
