import { expect, test } from 'vitest';
import { toWantedLine, toWantedText } from '../../../../extension/connectors/approve/wantedText.ts';
import { command, credential } from '../../snapshots.ts';

test('all of the command is shown, each argument on a line of its own', () => {
  const { message, detail } = toWantedText('files', command);
  expect(message).toBe('Let files run this command?');
  expect(detail).toContain(
    ['Command: npx', 'Arguments:', '  -y', '  @example/server-files', 'Environment:'].join('\n'),
  );
  expect(detail).toContain('  TOKEN = ${secret:files-token}\nFolder: /w');
  expect(detail).not.toContain('approved before');
});

test('what differs from the command before is marked', () => {
  const before = {
    kind: 'command' as const,
    command: 'npx',
    args: ['-y', '@example/server-files@1'],
    env: {},
    cwd: '/w',
  };
  const { detail } = toWantedText('files', { ...command, before });
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
  const { detail } = toWantedText('files', { ...command, args });
  expect(detail).toContain(
    ['  "a b"', '  ""', '  "x\\nFolder: /safe"', '  c\\u{202E}d\\u{200B}', '  "it\'s"'].join('\n'),
  );
  expect(toWantedLine({ ...command, command: 'my tool', args })).toBe(
    'run a command: "my tool" "a b" "" "x\\nFolder: /safe" c\\u{202E}d\\u{200B} "it\'s"',
  );
});

test('a command alone says that it has no arguments', () => {
  expect(toWantedText('files', { ...command, args: [], env: {} }).detail).toContain(
    'Arguments: none\nFolder',
  );
});

test('a program that lies in the workspace is told by what is in it', () => {
  const before = { ...command, program: 'aa' };
  const { detail } = toWantedText('files', { ...command, program: 'bb', before });
  expect(detail).toContain('- SHA-256 of its file: aa\n+ SHA-256 of its file: bb');
});

test('a credential is shown with where it goes, as it is written', () => {
  const tls = { cert: 'certs/me.pem', key: '${env:KEY}' };
  const { message, detail } = toWantedText('files', { ...credential, tls });
  expect(message).toBe('Send this credential to the server of files?');
  expect(detail.split('\n').slice(2)).toEqual([
    'URL: https://files.example/mcp',
    'Headers:',
    '  Authorization: Bearer ${secret:files-token}',
    'Certificates:',
    '  cert: certs/me.pem',
    '  key: ${env:KEY}',
  ]);
  expect(toWantedLine(credential)).toBe(
    'send a credential, Authorization: Bearer ${secret:files-token}, to https://files.example/mcp',
  );
  expect(toWantedLine({ ...credential, headers: {}, tls })).toBe(
    'send a credential to https://files.example/mcp',
  );
});

test('a value cannot pass for another line or for nothing', () => {
  const headers = { A: 'x\ny', B: '', C: ' z', D: '"q"', E: 'a b' };
  expect(
    toWantedText('files', { ...credential, headers })
      .detail.split('\n')
      .slice(4),
  ).toEqual(['  A: "x\\ny"', '  B: ""', '  C: " z"', '  D: "\\"q\\""', '  E: a b']);
});

test('a credential that goes elsewhere is marked', () => {
  const { hash: _hash, ...before } = credential;
  const { detail } = toWantedText('files', { ...credential, url: 'https://evil.example/mcp', before });
  expect(detail).toContain('It replaces a credential that was approved before');
  expect(detail).toContain('- URL: https://files.example/mcp\n+ URL: https://evil.example/mcp\n  Headers:');
});
