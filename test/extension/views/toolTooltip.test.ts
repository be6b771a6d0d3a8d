import { expect, test } from 'vitest';
import { toSourceTooltip, toToolTooltip } from '../../../extension/views/toolTooltip.ts';
import { sourceOf, toolOf } from '../snapshots.ts';

const place = { file: '/w/.gatehouse/roles.yaml', line: 9, column: 7 };

test('the hover of a tool says who may call it, and which line says so', () => {
  const tooltip = toToolTooltip(
    toolOf('list_orders', {
      title: 'List orders',
      access: [
        {
          agent: 'copilot',
          decision: 'allow',
          rule: { ...place, section: 'allow', role: 'reader', text: '*/*' },
        },
        { agent: 'ci', decision: 'deny', rule: { ...place, line: 14, section: 'none', text: '' } },
        { agent: 'claude-code', decision: 'ask', rule: { ...place, section: 'default', text: '' } },
      ],
    }),
  );
  expect(tooltip).toContain('`GET /orders` · reads');
  expect(tooltip).toContain('| copilot | allow | role reader, roles\\.yaml:9 |');
  expect(tooltip).toContain('| ci | deny | roles\\.yaml:14 |');
  expect(tooltip).toContain('| claude\\-code | ask | built\\-in rule |');
  expect(tooltip).toContain('`shop_list_orders`');
});

test('a document cannot draw links, images or markup into the hover', () => {
  const description = '[click](command:evil) ![x](https://evil.example/p.png) <b>a</b> $(flame) `a`';
  const tooltip = toToolTooltip(toolOf('a', { description, operation: { method: 'get', path: '/`a`|b' } }));
  expect(tooltip).not.toContain('](');
  expect(tooltip).not.toMatch(/(^|[^\\])[<`$]b/);
  expect(tooltip).toContain("`GET /'a'\\|b`");
});

test('what another server says of its tools is not told as a fact', () => {
  const facts = { readOnly: false, destructive: true, idempotent: false };
  const { operation: _operation, ...external } = toolOf('a', { facts });
  expect(toToolTooltip(external)).toContain('counts as destructive: what its server says');
  expect(toToolTooltip(toolOf('a', { facts }))).toContain('destroys or replaces');
});

test('the hover of a source says what is wrong with it', () => {
  const tooltip = toSourceTooltip(sourceOf({ state: { kind: 'stale', reason: 'openapi.yaml:3:1: a tab' } }));
  expect(tooltip).toContain('**stale**: openapi\\.yaml:3:1: a tab');
});

test('the hover of a source says where its document and its credentials come from', () => {
  const scheme = { credential: 'bearer token', isSignIn: false, missingFor: 0 };
  const tooltip = toSourceTooltip(
    sourceOf({
      origin: 'https://example.com/a.yaml',
      schemes: [
        { ...scheme, name: 'bearer', secrets: ['shop-token'] },
        { ...scheme, name: 'key', secrets: [] },
        { ...scheme, name: 'login', credential: 'OAuth 2 token', isSignIn: true, missingFor: 3 },
        { ...scheme, name: 'other' },
      ],
    }),
  );
  expect(tooltip).toContain('fetched from https\\://example\\.com/a\\.yaml');
  expect(tooltip).toContain('Credential bearer (bearer token): secret `shop-token`');
  expect(tooltip).toContain('Credential key (bearer token): from the environment');
  expect(tooltip).toContain(
    'Credential login (OAuth 2 token): not given, so calls are refused. Signing in is not',
  );
  expect(tooltip).toMatch(/Credential other \(bearer token\): not given, and not needed$/);
});
