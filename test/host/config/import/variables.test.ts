import { describe, expect, it } from 'vitest';
import {
  createResolve,
  type Part,
  toParts,
  type VariableSyntax,
} from '../../../../host/config/import/variables.ts';

const parts = (syntax: VariableSyntax, text: string): readonly Part[] =>
  toParts(text, createResolve(syntax, '/home/ada'));

const text = (value: string): Part => ({ kind: 'text', text: value });
const reference = (template: string): Part => ({ kind: 'reference', template });

describe('toParts', () => {
  it.each<[VariableSyntax, string, readonly Part[]]>([
    ['editor', 'plain', [text('plain')]],
    ['editor', '', []],
    ['editor', 'a ${env:A}b', [text('a '), reference('${env:A}'), text('b')]],
    ['editor', '${workspaceFolder}/x', [reference('${workspaceFolder}'), text('/x')]],
    ['editor', 'x${userHome}${/}y', [text('x/home/ada/y')]],
    ['editor', '${input:a b}', [{ kind: 'input', id: 'a b' }]],
    ['editor', '${command:secret}', [{ kind: 'unknown', variable: '${command}' }]],
    ['editor', '${env:not valid}', [{ kind: 'unknown', variable: '${env}' }]],
    ['editor', 'a${HOME}b', [text('a${HOME}b')]],
    ['editor', 'a${env:A', [text('a${env:A')]],
    ['windsurf', '${env:A}${A}', [reference('${env:A}'), text('${A}')]],
    ['windsurf', '${file:/x}', [{ kind: 'unknown', variable: '${file}' }]],
    ['shell', '${A}', [reference('${env:A}')]],
    ['shell', '${A:-b:-c}', [{ kind: 'reference', template: '${env:A}', fallback: 'b:-c' }]],
    ['shell', '${A:-}', [{ kind: 'reference', template: '${env:A}', fallback: '' }]],
    ['shell', '${CLAUDE_PROJECT_DIR}/x', [reference('${workspaceFolder}'), text('/x')]],
    ['shell', '${env:A}${1}$A', [text('${env:A}${1}$A')]],
    ['none', '${A}${env:A}', [text('${A}${env:A}')]],
  ])('%s: %s', (syntax, value, expected) => {
    expect(parts(syntax, value)).toEqual(expected);
  });

  it('takes linear time', () => {
    expect(parts('none', '${'.repeat(200_000))).toHaveLength(1);
  });
});
