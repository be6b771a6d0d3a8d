import { describe, expect, it } from 'vitest';
import { buildRequest } from '../../../../../host/sources/openapi/call/request.ts';
import { containing } from '../matchers.ts';
import { toolOf } from '../specs.ts';

const server = { origin: 'http://127.0.0.1:4010', basePath: '' };

function requestOf(
  path: string,
  parameter: Record<string, unknown>,
  value: unknown,
  version = '3.2.0',
): ReturnType<typeof buildRequest> {
  const { plan } = toolOf('get', path, { parameters: [parameter] }, {}, version);
  return buildRequest(plan, server, { [String(parameter['name'])]: value });
}

function sent(path: string, parameter: Record<string, unknown>, value: unknown, version?: string) {
  const building = requestOf(path, parameter, value, version);
  if (building.kind === 'refused') throw new Error(building.reason);
  return building.request;
}

const array = ['blue', 'black', 'brown'];
const object = { R: 100, G: 200, B: 150 };

/** Each row of the table: style, explode, place, then what stands for empty, string, array and object. */
const rows = [
  ['matrix', false, 'path', ';color', ';color=blue', ';color=blue,black,brown', ';color=R,100,G,200,B,150'],
  [
    'matrix',
    true,
    'path',
    ';color',
    ';color=blue',
    ';color=blue;color=black;color=brown',
    ';R=100;G=200;B=150',
  ],
  ['label', false, 'path', undefined, '.blue', '.blue,black,brown', '.R,100,G,200,B,150'],
  ['label', true, 'path', undefined, '.blue', '.blue.black.brown', '.R=100.G=200.B=150'],
  ['simple', false, 'path', undefined, 'blue', 'blue,black,brown', 'R,100,G,200,B,150'],
  ['simple', true, 'path', undefined, 'blue', 'blue,black,brown', 'R=100,G=200,B=150'],
  ['simple', false, 'header', '', 'blue', 'blue,black,brown', 'R,100,G,200,B,150'],
  ['simple', true, 'header', '', 'blue', 'blue,black,brown', 'R=100,G=200,B=150'],
  ['form', false, 'query', 'color=', 'color=blue', 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
  ['form', true, 'query', 'color=', 'color=blue', 'color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
  ['form', false, 'cookie', 'color=', 'color=blue', 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
  [
    'spaceDelimited',
    false,
    'query',
    undefined,
    undefined,
    'color=blue%20black%20brown',
    'color=R%20100%20G%20200%20B%20150',
  ],
  [
    'pipeDelimited',
    false,
    'query',
    undefined,
    undefined,
    'color=blue%7Cblack%7Cbrown',
    'color=R%7C100%7CG%7C200%7CB%7C150',
  ],
  [
    'deepObject',
    true,
    'query',
    undefined,
    undefined,
    undefined,
    'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150',
  ],
  ['cookie', false, 'cookie', 'color=', 'color=blue', 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
  [
    'cookie',
    true,
    'cookie',
    'color=',
    'color=blue',
    'color=blue; color=black; color=brown',
    'R=100; G=200; B=150',
  ],
] as const;

describe('the style examples of OpenAPI 3.2.0 §4.12.4', () => {
  it.each(rows)('%s, explode %s, in %s', (style, explode, place, ...expected) => {
    const parameter = { name: 'color', in: place, style, explode, required: place === 'path' };
    ['', 'blue', array, object].forEach((value, index) => {
      if (expected[index] === undefined) return;
      const request = sent(place === 'path' ? '/x{color}/y' : '/x', parameter, value);
      const written = {
        path: request.path.slice('/x'.length, -'/y'.length),
        query: request.query.join('&'),
        header: request.headers['color'],
        cookie: request.cookies.join('; '),
      }[place];
      expect(written).toBe(expected[index]);
    });
  });
  it.each(['3.0.4', '3.1.1'])('hold in %s too', (version) => {
    const parameter = { name: 'color', in: 'query', style: 'pipeDelimited', explode: false };
    expect(sent('/x', parameter, array, version).query).toEqual(['color=blue%7Cblack%7Cbrown']);
  });
  it('leaves out what is an empty list or object, or null', () => {
    for (const style of ['form', 'spaceDelimited', 'deepObject']) {
      for (const explode of [true, false])
        for (const value of [[], {}, null])
          expect(sent('/x', { name: 'color', in: 'query', style, explode }, value).query).toEqual([]);
    }
  });
  it('nests objects and lists', () => {
    const value = { a: { b: { c: 1 } }, list: [1, 2], items: [{ id: 1 }, { id: 2 }], none: [] };
    const { query } = sent('/x', { name: 'f', in: 'query', style: 'deepObject' }, value);
    expect(query.map(decodeURIComponent)).toEqual([
      'f[a][b][c]=1',
      'f[list][0]=1',
      'f[list][1]=2',
      'f[items][0][id]=1',
      'f[items][1][id]=2',
    ]);
    expect(sent('/x', { name: 'f', in: 'query', style: 'deepObject' }, ['a', 'b']).query).toEqual([
      'f%5B0%5D=a',
      'f%5B1%5D=b',
    ]);
  });
});

describe('allowReserved', () => {
  const reserved = ":/?#[]@!$&'()*+,;=";
  const written = (parameter: Record<string, unknown>, value: unknown, version?: string) =>
    sent('/x', { name: 'q', in: 'query', allowReserved: true, ...parameter }, value, version);

  it('keeps in a query what means nothing there', () => {
    expect(written({}, reserved).query).toEqual(["q=:/?%23%5B%5D@!$%26'()*%2B,;="]);
    expect(new URLSearchParams(`${written({}, `${reserved} ü%`).query[0]}`).get('q')).toBe(`${reserved} ü%`);
  });
  it('keeps what is percent-encoded already', () => {
    expect(written({}, 'a%2Fb%zz%2').query).toEqual(['q=a%2Fb%25zz%252']);
  });
  it('holds for lists and objects', () => {
    expect(written({ explode: false }, ['a/b', 'c']).query).toEqual(['q=a/b,c']);
    expect(written({ style: 'deepObject' }, { a: 'x/y' }).query).toEqual(['q%5Ba%5D=x/y']);
  });
  it('never lets a value out of its path segment', () => {
    const parameter = { name: 'id', in: 'path', required: true, allowReserved: true };
    expect(sent('/a/{id}/b', parameter, 'x:@!$,;=/?#').path).toBe('/a/x:@!$,;=%2F%3F%23/b');
    // Before OpenAPI 3.2 it is no word for paths.
    expect(sent('/a/{id}/b', parameter, 'x:@', '3.1.0').path).toBe('/a/x%3A%40/b');
    for (const value of ['..', '%2e%2e', '..%2fadmin', 'a/../b', '..;x', 'a%0Ab', '%252e%252e'])
      expect(requestOf('/a/{id}/b', parameter, value).kind, value).toBe('refused');
  });
});

describe('cookies and headers', () => {
  it('sends a cookie of its own style as it is', () => {
    const parameter = { name: 'sid', in: 'cookie', style: 'cookie' };
    expect(sent('/x', parameter, 'a=b/c+d%20').cookies).toEqual(['sid=a=b/c+d%20']);
    for (const value of ['a;b', 'a\r\nb', 'ü', 'a\0'])
      expect(requestOf('/x', parameter, value)).toMatchObject({
        kind: 'refused',
        reason: containing('"sid"'),
      });
    expect(sent('/x', { name: 'sid', in: 'cookie' }, 'a;b ü').cookies).toEqual(['sid=a%3Bb%20%C3%BC']);
  });
  it('sends JSON where `content` says so', () => {
    const content = { 'application/json': { schema: {} } };
    const value = { a: ['ü', null], b: '€' };
    const { headers } = sent('/x', { name: 'X-J', in: 'header', content }, value);
    expect(headers['x-j']).toBe('{"a":["\\u00fc",null],"b":"\\u20ac"}');
    expect(JSON.parse(headers['x-j'] ?? '')).toEqual(value);
    const [pair = ''] = sent('/x', { name: 'q', in: 'query', content }, value).query;
    expect(JSON.parse(decodeURIComponent(pair.slice('q='.length)))).toEqual(value);
    const [cookie = ''] = sent('/x', { name: 'c', in: 'cookie', content }, value).cookies;
    expect(JSON.parse(decodeURIComponent(cookie.slice('c='.length)))).toEqual(value);
  });
});
