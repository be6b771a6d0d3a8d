import { describe, expect, it } from 'vitest';
import { readStrictYaml } from '../../../../host/base/strictYaml.ts';
import { where } from '../../../../host/policy/rules/where.ts';
import { external, FILE, subject } from '../subjects.ts';

function parse(text: string) {
  const yaml = readStrictYaml(text, FILE);
  return { condition: where.parse(yaml, yaml.root), codes: yaml.problems.map(({ code }) => code) };
}

describe('where', () => {
  it('demands every fact that it names', () => {
    const { condition, codes } = parse('{ readOnly: false, idempotent: true }');
    expect(codes).toEqual([]);
    expect(condition?.text).toBe('where not readOnly and idempotent');
    expect(condition?.matches(subject('a/b', { idempotent: true }))).toBe(true);
    expect(condition?.matches(subject('a/b', { idempotent: true, readOnly: true }))).toBe(false);
    expect(condition?.matches(subject('a/b'))).toBe(false);
  });

  it('tells the tools of external servers from others', () => {
    const { condition, codes } = parse('{ destructive: true, external: false }');
    expect(codes).toEqual([]);
    expect(condition?.text).toBe('where destructive and not external');
    expect(condition?.matches(subject('a/b', { destructive: true }))).toBe(true);
    expect(condition?.matches(external('a/b'))).toBe(false);
    expect(parse('{ external: true }').condition?.matches(external('a/b'))).toBe(true);
  });

  it.each([
    ['{ readonly: true }', ['unknown-key']],
    ['{ readOnly: "yes" }', ['wrong-type']],
    ['{ readOnly: }', ['wrong-type']],
    ['{}', ['empty-where']],
    ['', ['empty-where']],
    ['readOnly', ['wrong-type']],
  ])('refuses %s', (text, expected) => {
    expect(parse(text).codes).toEqual(expected);
  });
});
