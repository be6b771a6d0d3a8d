import { expect, test } from 'vitest';
import { toCommandLine, toCommandText } from '../../../../extension/connectors/approve/commandText.ts';
import { command } from '../../snapshots.ts';

test('all of the command is shown, each argument on a line of its own', () => {
  const { message, detail } = toCommandText('files', command);
  expect(message).toBe('Let files run this command?');
  expect(detail).toContain(
    ['Command: npx', 'Arguments:', '  -y', '  @example/server-files', 'Environment:'].join('\n'),
  );
  expect(detail).toContain('  TOKEN = ${secret:files-token}\nFolder: /w');
  expect(detail).not.toContain('approved before');
});

test('what differs from the command before is marked', () => {
  const before = { command: 'npx', args: ['-y', '@example/server-files@1'], env: {}, cwd: '/w' };
  const { detail } = toCommandText('files', { ...command, before });
  expect(detail).toContain('approved before');
  expect(detail.split('\n').slice(-8)).toEqual([
    '  Command: npx',
    '  Arguments:',
    '    -y',
    '-   @example/server-files@1',
    '+   @example/server-files',
    '+ Environment:',
    '+   TOKEN = ${secret:files-token}',
    '  Folder: /w',
  ]);
});

test('an argument cannot pass for several, for another line or for nothing', () => {
  const args = ['a b', '', 'x\nFolder: /safe', 'c\u202Ed\u200B', "it's"];
  const { detail } = toCommandText('files', { ...command, args });
  expect(detail).toContain(
    ['  "a b"', '  ""', '  "x\\nFolder: /safe"', '  c\\u{202E}d\\u{200B}', '  "it\'s"'].join('\n'),
  );
  expect(toCommandLine({ command: 'my tool', args })).toBe(
    '"my tool" "a b" "" "x\\nFolder: /safe" c\\u{202E}d\\u{200B} "it\'s"',
  );
});

test('a command alone says that it has no arguments', () => {
  expect(toCommandText('files', { ...command, args: [], env: {} }).detail).toContain(
    'Arguments: none\nFolder',
  );
});
