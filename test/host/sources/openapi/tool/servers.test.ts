import { describe, expect, it } from 'vitest';
import { createFindingList } from '../../../../../host/sources/openapi/document/findings.ts';
import { convertDocument } from '../../../../../host/sources/openapi/tool/convert.ts';
import { containing } from '../matchers.ts';
import { documentOf } from '../specs.ts';

const list = (...urls: readonly string[]) => urls.map((url) => ({ url }));

/** Where calls of an operation go: the base path of the confirmed server, or another one. */
function place(confirmed: string | undefined, root: readonly string[], own: unknown, version?: string) {
  const servers = root.length === 0 ? {} : { servers: list(...root) };
  const document = documentOf({ ...servers, paths: { '/a': { get: { servers: own } } } }, version);
  const findings = createFindingList();
  const [tool] = convertDocument('api', document, findings.report, { server: confirmed });
  return { basePath: tool?.plan.basePath, found: findings.found };
}

describe('servers of an operation', () => {
  it.each([
    // The confirmed one is the document's.
    ['https://api.example.com/v1', ['https://api.example.com/v1'], 'https://api.example.com/v2', '/v2'],
    [
      'https://api.example.com/v1',
      ['https://api.example.com/v1'],
      'https://api.example.com/v1/beta',
      '/v1/beta',
    ],
    ['https://api.example.com/v1', ['https://api.example.com/v1'], 'https://api.example.com', ''],
    ['https://api.example.com/v1/', ['https://api.example.com/v1'], 'https://api.example.com/v1/', undefined],
    // It is a stand-in for that one.
    ['http://127.0.0.1:4010/v1', ['https://api.example.com/v1'], 'https://api.example.com/v2', '/v2'],
    ['http://127.0.0.1:4010', ['https://api.example.com/v1'], 'https://api.example.com/v1/beta', '/beta'],
    ['http://127.0.0.1:4010', ['https://api.example.com/v1'], 'https://api.example.com/v2', '/v2'],
    [
      'https://gate.example/shop/v1',
      ['https://api.example.com/v1'],
      'https://api.example.com/v2',
      '/shop/v2',
    ],
    ['https://gate.example/shop', ['https://api.example.com'], 'https://api.example.com/v2', '/shop/v2'],
    [
      'https://gate.example/v1',
      ['https://api.example.com', 'https://api.example.com/v1'],
      'https://api.example.com/v2',
      '/v2',
    ],
    // Only the confirmed origin is known.
    ['https://up.example.com/x', ['https://api.example.com'], 'https://up.example.com/y', '/y'],
    ['https://up.example.com', ['https://api.example.com'], 'https://up.example.com', undefined],
    // Relative ones.
    ['https://api.example.com/v1', ['https://api.example.com/v1'], '/v2', '/v2'],
    ['https://api.example.com/v1', ['/v1'], '/v2', '/v2'],
    ['https://api.example.com/shop/v1', ['/v1'], './v2', '/shop/v2'],
    ['https://api.example.com/shop', [], '/v2', '/shop/v2'],
    // Nothing leads out of the path that is written.
    [
      'https://api.example.com/v1',
      ['https://api.example.com/v1'],
      'https://api.example.com/v1/../../../admin',
      '/admin',
    ],
  ])('at %s of a document with %j: %s lies at %s', (confirmed, root, own, expected) => {
    expect(place(confirmed, root, list(own))).toEqual({ basePath: expected, found: [] });
  });
  it('fill in the defaults of variables', () => {
    const own = [
      {
        url: '{scheme}://api.example.com/{stage}',
        variables: { scheme: { default: 'https' }, stage: { default: 2 } },
      },
    ];
    expect(place('https://api.example.com/v1', ['https://api.example.com/v1'], own).basePath).toBe('/2');
  });
  it('take the first that belongs to the confirmed one', () => {
    const own = list('https://other.example.com/v9', 'https://api.example.com/v2');
    expect(place('https://api.example.com/v1', ['https://api.example.com/v1'], own)).toEqual({
      basePath: '/v2',
      found: [],
    });
  });
  it.each([
    [
      list('https://evil.example/v1'),
      'https://evil.example; it is called at the confirmed one, https://api.example.com.',
    ],
    [list('http://api.example.com/v1'), 'http://api.example.com; it is called at'],
    [list('https://api.example.com.evil.example'), 'evil.example; it is called at'],
    [list('https://user@evil.example@api.example.com:444/'), 'api.example.com:444; it is called at'],
    [list('//evil.example/v1'), 'http://evil.example; it is called at'],
    [list('ftp://api.example.com'), '`servers` that cannot be read'],
    [list('https://{host}/v1'), '`servers` that cannot be read'],
    ['https://api.example.com', '`servers` that cannot be read'],
    [[7, {}], '`servers` that cannot be read'],
  ])('of another origin are never called: %j', (own, words) => {
    const { basePath, found } = place('https://api.example.com/v1', ['https://api.example.com/v1'], own);
    expect(basePath).toBeUndefined();
    expect(found).toMatchObject([
      {
        pointer: '#/paths/~1a/get/servers',
        severity: 'warning',
        code: 'other-server',
        message: containing(words),
      },
    ]);
  });
  it('say nothing while no server is confirmed, or where none is written', () => {
    expect(place(undefined, [], list('https://evil.example'))).toEqual({ basePath: undefined, found: [] });
    expect(place('https://api.example.com/v1', [], [])).toEqual({ basePath: undefined, found: [] });
    expect(place('https://api.example.com/v1', [], list('https://x.example'), '2.0')).toEqual({
      basePath: undefined,
      found: [],
    });
  });
  it('come from the operation before its path, and are reported once for a path', () => {
    const document = documentOf({
      servers: list('https://api.example.com'),
      paths: {
        '/a': {
          servers: list('https://api.example.com/path'),
          get: {},
          put: { servers: list('https://api.example.com/own') },
        },
        '/b': { servers: list('https://evil.example'), get: {}, put: {} },
      },
    });
    const findings = createFindingList();
    const tools = convertDocument('api', document, findings.report, { server: 'https://api.example.com' });
    expect(tools.map(({ plan }) => plan.basePath)).toEqual(['/path', '/own', undefined, undefined]);
    expect(findings.found).toMatchObject([{ pointer: '#/paths/~1b/servers', code: 'other-server' }]);
  });
});
