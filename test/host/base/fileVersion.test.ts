import { describe, expect, it } from 'vitest';
import { checkVersion } from '../../../host/base/fileVersion.ts';
import { readStrictYaml } from '../../../host/base/strictYaml.ts';

/** Whether the version of a file is accepted, and what is said of it. */
function check(text: string): { accepted: boolean; problems: string[] } {
  const yaml = readStrictYaml(text, '/a.yaml');
  const entry = yaml.entries(yaml.root, 'the file').find(({ name }) => name === 'version');
  const accepted = checkVersion(yaml, entry);
  return { accepted, problems: yaml.problems.map(({ line, column, code }) => `${line}:${column} ${code}`) };
}

describe('checkVersion', () => {
  it.each(['version: 1\n', '{ "version": 1 }', 'roles: {}\nversion: 1\n'])('accepts %j', (text) => {
    expect(check(text)).toEqual({ accepted: true, problems: [] });
  });

  it.each([
    ['version: 2\n', '1:10 bad-version'],
    ['version: "1"\n', '1:10 bad-version'],
    ['version: [1]\n', '1:10 bad-version'],
    ['roles: {}\nversion:\n', '2:9 bad-version'],
  ])('refuses %j where it stands', (text, problem) => {
    expect(check(text)).toEqual({ accepted: false, problems: [problem] });
  });

  it.each(['roles: {}\n', ''])('misses it in %j', (text) => {
    expect(check(text)).toEqual({ accepted: false, problems: ['1:1 missing-version'] });
  });

  it('says what to write', () => {
    const yaml = readStrictYaml('version: 3', '/a.yaml');
    checkVersion(yaml, yaml.entries(yaml.root, 'the file')[0]);
    checkVersion(yaml, undefined);
    for (const { message } of yaml.problems) expect(message).toContain('"version: 1"');
  });
});
