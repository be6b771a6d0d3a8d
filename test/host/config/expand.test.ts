import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expand,
  parseTemplate,
  secretNames,
  secretsIn,
  secretVariable,
  suggestSecret,
  type Template,
} from '../../../host/config/expand.ts';

function templateOf(text: string): Template {
  const parsed = parseTemplate(text);
  if (parsed.kind === 'problem') throw new Error(parsed.message);
  return parsed.template;
}

const secrets = new Map([
  ['token', 'a${env:USER}b'],
  ['empty', ''],
]);
const options = {
  secret: async (name: string) => secrets.get(name) ?? null,
  env: { USER: 'ada', EMPTY: '' },
  workspaceFolder: '/work/shop',
};
const expanded = (text: string) => expand(templateOf(text), options);

describe('suggestSecret', () => {
  it.each([
    ['storefront', 'bearerAuth', 'storefront-bearerauth'],
    ['shop', 'X-Api Key!', 'shop-x-api-key'],
    ['shop', '日本', 'shop'],
    ['shop', 'a'.repeat(100), `shop-${'a'.repeat(59)}`],
  ])('names the secret of %s %s', (source, scheme, name) => {
    expect(suggestSecret(source, scheme)).toBe(name);
    expect(secretsIn(`Token \${secret:${name}}`)).toEqual([name]);
  });
});

describe('parseTemplate', () => {
  it('lists each secret once', () => {
    expect(secretNames(templateOf('${secret:b}-${secret:a}${env:C}${secret:b}'))).toEqual(['b', 'a']);
    expect(secretsIn('${secret:')).toEqual([]);
  });

  it.each([
    '${x:y}',
    '${secret:}',
    '${secret:a b}',
    '${env:1A}',
    '${}',
    '${workspace}',
    '${secret',
    'a${env:${env:A}}',
  ])('refuses %s', (text) => {
    expect(parseTemplate(text).kind).toBe('problem');
  });

  it('leaves text without expressions as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes('${'));
        expect(
          templateOf(text)
            .parts.map((part) => part.kind === 'text' && part.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});

describe('expand', () => {
  it('puts values in, and does not expand them again', async () => {
    expect(await expanded('${env:USER}:${secret:token}@${workspaceFolder}$')).toEqual({
      kind: 'text',
      text: 'ada:a${env:USER}b@/work/shop$',
    });
    expect(await expanded('[${env:EMPTY}]')).toEqual({ kind: 'text', text: '[]' });
  });

  it.each([
    ['${secret:store-front}', 'GATEHOUSE_SECRET_STORE_FRONT'],
    ['${secret:empty}', 'GATEHOUSE_SECRET_EMPTY'],
    ['${env:NOT_THERE}', 'environment variable NOT_THERE is not set'],
    ['${env:toString}', 'environment variable toString is not set'],
  ])('says how to give %s', async (text, message) => {
    const value = await expanded(text);
    expect(value.kind === 'missing' && value.message).toContain(message);
  });
});

it('names the variable of a secret', () => {
  expect(secretVariable('a-b_c9')).toBe('GATEHOUSE_SECRET_A_B_C9');
});
