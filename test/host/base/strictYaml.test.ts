import { describe, expect, it } from 'vitest';
import { readStrictYaml } from '../../../host/base/strictYaml.ts';

const told = (yaml: ReturnType<typeof readStrictYaml>): string[] =>
  yaml.problems.map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);

describe('readStrictYaml', () => {
  it('gives an absent value the place of its key', () => {
    const yaml = readStrictYaml('a: 1\nm: {b}\n', '/a.yaml');
    const [, entry] = yaml.entries(yaml.root, 'it');
    const [b] = entry ? yaml.entries(entry.value, 'm') : [];
    yaml.text(b?.value ?? yaml.root, 'b');
    expect(told(yaml)).toEqual(['2:5 wrong-type B must be text, but it is empty.']);
  });

  it('names the kinds of values', () => {
    const yaml = readStrictYaml('[[], {}, 1, true, text, ]', '/a.yaml');
    for (const node of yaml.items(yaml.root, 'it')) yaml.number(node, 'size', 2, 5);
    expect(told(yaml).map((line) => line.replace(/.* but it is /, ''))).toEqual([
      'a list.',
      'a mapping.',
      '1.',
      'true.',
      'text.',
    ]);
  });

  it('counts problems as they are found, and orders them by place', () => {
    const yaml = readStrictYaml('a: 1\nb: 2\n', '/a.yaml');
    const [a, b] = yaml.entries(yaml.root, 'it');
    yaml.fail(b?.key ?? yaml.root, 'second', 'x');
    yaml.fail(a?.key ?? yaml.root, 'first', 'x');
    expect(yaml.problemCount).toBe(2);
    expect(yaml.problems.map(({ code }) => code)).toEqual(['first', 'second']);
  });

  it('refuses keys that are not text', () => {
    const yaml = readStrictYaml('{ 1: a, null: b, [x]: c, *y : d }', '/a.yaml');
    expect(yaml.entries(yaml.root, 'it')).toEqual([]);
  });
});
