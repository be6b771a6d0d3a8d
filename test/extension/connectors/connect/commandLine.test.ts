import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../../../extension/connectors/connect/commandLine.ts';

function words(text: string): readonly string[] {
  const parsed = parseCommandLine(text);
  if (parsed.kind === 'problem') throw new Error(parsed.message);
  return [parsed.command, ...parsed.args];
}

function problem(text: string): string {
  const parsed = parseCommandLine(text);
  return parsed.kind === 'problem' ? parsed.message : 'none';
}

describe('a command line', () => {
  test.each([
    ['npx -y @example/server', ['npx', '-y', '@example/server']],
    ['  npx \t -y  ', ['npx', '-y']],
    [
      'docker run -i --rm -e KEY example/server:1',
      ['docker', 'run', '-i', '--rm', '-e', 'KEY', 'example/server:1'],
    ],
    ['node "my server.js" \'a b\'', ['node', 'my server.js', 'a b']],
    ['node --name="a b"c', ['node', '--name=a bc']],
    ['node "" \'\'', ['node', '', '']],
    ['node "say \\"hello\\"" it\\\'s a\\ b', ['node', 'say "hello"', "it's", 'a b']],
    ['C:\\tools\\server.exe --dir C:\\data', ['C:\\tools\\server.exe', '--dir', 'C:\\data']],
    ['"C:\\Program Files\\server.exe"', ['C:\\Program Files\\server.exe']],
    ["node 'a|b>c;d&$(e)`f`'", ['node', 'a|b>c;d&$(e)`f`']],
    ['node "https://example.com/?a=1&b=2"', ['node', 'https://example.com/?a=1&b=2']],
    ['node --cost 5$ a~b', ['node', '--cost', '5$', 'a~b']],
    [
      'node ${workspaceFolder}/a ${env:HOME} --key=${secret:the-key}',
      ['node', '${workspaceFolder}/a', '${env:HOME}', '--key=${secret:the-key}'],
    ],
  ])('%s', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });
});

describe('what only a shell could do', () => {
  test.each([
    ['node a.js | tee log', '"|"'],
    ['node a.js > log', '">"'],
    ['node a.js >> log', '">>"'],
    ['node <key>', '"<"'],
    ['cd /w && node a.js', '"&&"'],
    ['node a.js || true', '"||"'],
    ['node a.js &', '"&"'],
    ['node a.js; ls', '";"'],
    ['node $(which a)', '"$("'],
    ['node "$(which a)"', '"$("'],
    ['node `which a`', '"`"'],
    ['node a.js\nrm b', 'A line break'],
  ])('%s is refused', (text, named) => {
    expect(problem(text)).toContain(`${named} means something to a shell only`);
  });

  test('variables and the home folder are refused with what to write instead', () => {
    expect(problem('node $HOME/a.js')).toContain('Write ${env:HOME}.');
    expect(problem('node "$TOKEN"')).toContain('Write ${env:TOKEN}.');
    expect(problem('node ~/a.js')).toContain('${env:HOME}');
    expect(problem('TOKEN=1 node a.js')).toContain('write TOKEN under "env"');
    expect(problem('node ${userHome}')).toContain('"${userHome}" is not filled in');
    expect(problem("node '${input:a'")).toContain('"${input:a" is not filled in');
  });
});

test('an open quote is told with its place, and nothing at all as well', () => {
  expect(problem('node "a b')).toBe('The quote at character 6 is never closed.');
  expect(problem('   ')).toContain('Enter a command');
  expect(problem('"" a')).toContain('Enter a command');
});
