import { describe, expect, it } from 'vitest';
import { readLocatedYaml } from '../../../host/base/locatedYaml.ts';

const problemsOf = (text: string) =>
  readLocatedYaml(text, '/a.yaml').problems.map(({ line, column, code }) => `${line}:${column} ${code}`);

describe('readLocatedYaml', () => {
  it.each([
    ['a: 1\nb: { c: 2 }\n', []],
    ['', []],
    ['a: 1\nb: 2\na: 3\n"a": 4\n', ['3:1 duplicate-key', '4:1 duplicate-key']],
    ['{ "x": { "y": 1, "y": 2 } }', ['1:18 duplicate-key']],
    ['1: a\n"1": b\n', []],
    ['a:\n\t- b\n', ['2:1 tab-as-indent']],
  ])('%j has problems %j', (text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  it.each(['[', '- ', '? ', '{a: ', 'a:\n '])('survives deep nesting of %j', (opening) => {
    expect(problemsOf(opening.repeat(20_000))).not.toEqual([]);
  });

  it('tells what the parser had to guess at', () => {
    const { problems, warnings } = readLocatedYaml('a: !odd b\n', '/a.yaml');
    expect(problems).toEqual([]);
    expect(warnings).toMatchObject([{ line: 1, column: 4, severity: 'warning', code: 'tag-resolve-failed' }]);
  });
});
