import { describe, expect, test } from 'vitest';
import { parseAgentArguments, parseClientArguments } from '../../../extension/clients/clientArguments.ts';

describe('parseClientArguments', () => {
  test('reads all that a caller may give', () => {
    const given = {
      ...{ client: 'cursor', agent: 'desk', way: 'url', folder: '/f', name: 'gate', apply: true },
      roles: ['support'],
    };
    expect(parseClientArguments(given)).toEqual(given);
  });

  test('takes folder and agent from a line of the Agents view', () => {
    expect(parseClientArguments({ kind: 'agent', folder: '/f', caller: { agent: 'desk' } })).toEqual({
      folder: '/f',
      agent: 'desk',
    });
  });

  test.each([
    undefined,
    null,
    'cursor',
    [],
    {},
    { client: 'emacs', way: 'magic', agent: 1, roles: 'x', apply: 1 },
  ])('leaves out what it does not know: %j', (value) => {
    expect(parseClientArguments(value)).toEqual({});
  });
});

test('parseAgentArguments needs folder and agent', () => {
  expect(parseAgentArguments({ folder: '/f', agent: 'desk' })).toEqual({ folder: '/f', agent: 'desk' });
  expect(parseAgentArguments({ folder: '/f' })).toBeUndefined();
  expect(parseAgentArguments({ folder: '/f', caller: {} })).toBeUndefined();
});
