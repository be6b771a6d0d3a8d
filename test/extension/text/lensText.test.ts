import { expect, test } from 'vitest';
import { toLensText } from '../../../extension/text/lensText.ts';
import type { DecisionKind, RuleReference } from '../../../protocol/models.ts';
import { problem, toolOf } from '../snapshots.ts';

const rule: RuleReference = { ...problem, section: 'allow', text: '*/*' };

function text(decisions: Readonly<Record<string, DecisionKind>>, isValid = true): string {
  const access = Object.entries(decisions).map(([agent, decision]) => ({ agent, decision, rule }));
  return toLensText(toolOf('get_order', { access }), isValid);
}

test('names the tool, who may call it, and whose calls a person is asked about', () => {
  expect(text({ copilot: 'allow', ci: 'allow', 'claude-code': 'ask', cursor: 'deny' })).toBe(
    '$(tools)\u00A0shop/get_order · copilot, ci may call · claude-code asks',
  );
  expect(text({ copilot: 'ask', ci: 'ask' })).toBe('$(tools)\u00A0shop/get_order · copilot, ci ask');
});

test('says that nobody may call it, and why where all are denied', () => {
  expect(text({ copilot: 'deny' })).toBe('$(tools)\u00A0shop/get_order · nobody may call');
  expect(text({})).toMatch(/nobody may call$/);
  expect(text({ copilot: 'deny' }, false)).toMatch(/the role file is not valid$/);
});

test('counts agents that would make it too long', () => {
  expect(text({ a: 'allow', b: 'allow', c: 'allow', d: 'allow', e: 'allow' })).toMatch(
    /a, b, c and 2 more may call$/,
  );
});

test('draws no icon that a name asks for', () => {
  expect(toLensText(toolOf('$(flame)'), true)).toContain('shop/\\$(flame)');
});
