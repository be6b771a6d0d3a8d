import { describe, expect, it } from 'vitest';
import { parseGateway } from '../../../host/config/gatewayFile.ts';
import { isUploadable } from '../../../host/config/uploadPaths.ts';

const parse = (uploads: string) =>
  parseGateway(`version: 1\napis:\n  shop: { spec: a.yaml, uploads: ${uploads} }\n`, '/w/gateway.yaml');

describe('`uploads` of an API', () => {
  it('is read as it is written, and absent where it is', () => {
    expect(parse('[exports/**/*.csv, a.txt]').gateway.apis[0]?.uploads).toEqual([
      'exports/**/*.csv',
      'a.txt',
    ]);
    const { gateway } = parseGateway('version: 1\napis: { shop: { spec: a.yaml } }\n', '/w/gateway.yaml');
    expect(gateway.apis[0]).not.toHaveProperty('uploads');
  });
  it.each([
    ['[]', 'empty-list', 'exports/**/*.csv'],
    ['a.txt', 'wrong-type', 'list'],
    ['[7]', 'wrong-type', 'text'],
    ['[../a]', 'bad-upload-pattern', 'leads out'],
    ['[/etc/passwd]', 'bad-upload-pattern', 'leads out'],
    ['["C:/a"]', 'bad-upload-pattern', 'leads out'],
    ["['a\\b']", 'bad-upload-pattern', 'backslash'],
    ['[a/]', 'bad-upload-pattern', 'matches no file'],
    ['["a.{b"]', 'bad-upload-pattern', 'braces'],
    ['[.env]', 'bad-upload-pattern', 'never sent'],
    ['[.gatehouse/**]', 'bad-upload-pattern', 'never sent'],
    ['[node_modules/a.js]', 'bad-upload-pattern', 'never sent'],
  ])('%s is a problem', (uploads, code, part) => {
    const { gateway, problems } = parse(uploads);
    expect(problems).toMatchObject([{ line: 3, code, severity: 'error' }]);
    expect(problems[0]?.message).toContain(part);
    expect(gateway.apis).toEqual([]);
  });
});

describe('what may be sent', () => {
  it.each([
    [['**'], 'a/b/c.txt', true],
    [['**/*.csv'], 'c.csv', true],
    [['*.csv'], 'a/c.csv', false],
    [['a/*/c.?sv'], 'a/b/c.csv', true],
    [['./a/b.txt'], 'a/b.txt', true],
    [['x', '{a,b}/**'], 'b/c/d', true],
    [[], 'a', false],
    [['**'], '.env', false],
    [['**'], 'a/.ENV.local', false],
    [['**'], 'a/.git/config', false],
    [['**'], '.Gatehouse/roles.yaml', false],
    [['**'], 'a/Node_Modules/b.js', false],
    [['**'], '.gatehouse./roles.yaml', false],
    [['**'], '.github/workflows/a.yml', true],
    [['**'], '.gitignore', true],
  ])('of %j: %s is %s', (patterns, path, expected) => {
    expect(isUploadable(patterns, path)).toBe(expected);
  });
});
