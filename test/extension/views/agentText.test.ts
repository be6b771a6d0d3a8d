import { describe, expect, test } from 'vitest';
import { toAgentDescription, toAgentIcon, toAgentTooltip } from '../../../extension/views/agentText.ts';
import type { CallerModel } from '../../../protocol/callers.ts';

const now = new Date('2026-03-04T12:30:00');
const fresh: CallerModel = { agent: 'cursor', roles: ['desk'], hasToken: false, isConnected: false };
const waiting: CallerModel = { ...fresh, hasToken: true, mintedAt: '2026-03-04T12:00:00' };
const heard: CallerModel = { ...waiting, firstHeardAt: '2026-03-04T12:03:00', client: 'Cursor' };

describe('what a line says of an agent', () => {
  test.each([
    ['no token', fresh],
    ['waiting for its first call', waiting],
    ["VS Code's own agent", { ...fresh, agent: 'copilot' }],
    ['connected', { ...fresh, isConnected: true }],
  ])('%s', (expected, caller) => {
    expect(toAgentDescription(caller, now)).toBe(expected);
  });

  test('the time of today, the day of any other, and the client in its own words', () => {
    expect(toAgentDescription(heard, now)).toMatch(/^Cursor · first called 12:03( PM)?$/);
    expect(toAgentDescription({ ...heard, isConnected: true }, now)).toMatch(/ · connected$/);
    const later = new Date('2026-03-05T12:03:00');
    expect(toAgentDescription(heard, later)).toMatch(/2026$/);
    expect(toAgentDescription({ ...heard, client: 'x\n$(alert)' }, now)).toContain('x \\$(alert)');
  });

  test('the icon tells who is there', () => {
    const colors = [fresh, waiting, heard, { ...heard, isConnected: true }].map(
      (each) => toAgentIcon(each).color,
    );
    expect(colors).toEqual(['disabledForeground', 'charts.yellow', undefined, 'charts.green']);
  });
});

describe('the hover of an agent', () => {
  test('tells roles, token and calls', () => {
    const text = toAgentTooltip({ ...heard, lastHeardAt: '2026-03-04T12:05:00' });
    for (const part of [
      '**cursor** · not connected',
      'Role: desk',
      'Has a token since',
      'First call',
      'Last call',
    ])
      expect(text).toContain(part);
    expect(toAgentTooltip({ ...fresh, agent: 'copilot' })).toContain('VS Code gives it a token');
    expect(toAgentTooltip({ ...fresh, roles: [] })).toContain('No role of the role file\n\nHas no token');
  });

  test('draws nothing that a client has written', () => {
    const text = toAgentTooltip({ ...heard, client: '[x](command:y)\u200B' });
    expect(text).toContain('\\[x\\]\\(command:y\\)');
    expect(text).not.toContain('\u200B');
  });
});
