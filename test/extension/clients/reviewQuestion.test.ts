import { expect, test } from 'vitest';
import { type Reviewing, toQuestion } from '../../../extension/clients/reviewQuestion.ts';
import type { ClientPlan } from '../../../protocol/clients.ts';

const about: Reviewing = {
  ...{ client: { title: 'Cursor' }, agent: 'desk', isFresh: false, way: 'url', isAgain: false },
  places: { home: '/home/ada', folder: '/work/shop' },
};
const plan: ClientPlan = {
  ...{ file: '/home/ada/.cursor/mcp.json', name: 'gate', before: '', after: '', fingerprint: 'f' },
  isSame: false,
};
const replaces = { place: 'npx', freeName: 'gate-2' };
const gets = '.gatehouse/roles.yaml gets the agent "desk"';

test.each<[Partial<Reviewing>, Partial<ClientPlan>, string]>([
  [{}, {}, 'Cursor finds the gate as "gate" in ~/.cursor/mcp.json, and calls as "desk".'],
  [
    { isFresh: true },
    {},
    `Cursor finds the gate as "gate" in ~/.cursor/mcp.json, and calls as "desk", and ${gets}.`,
  ],
  [{}, { isSame: true }, 'Only the token of "gate" in ~/.cursor/mcp.json changes.'],
  [
    { way: 'command', isAgain: true },
    { isSame: true },
    '~/.cursor/mcp.json has changed since it was shown. ~/.cursor/mcp.json has "gate" already, as it has to be.',
  ],
  [
    { isFresh: true },
    { replaces },
    `~/.cursor/mcp.json has a server "gate" already, which leads to npx. Replace it with the gate? Then ${gets}, too.`,
  ],
])('%j with %j is asked in words', (change, planned, expected) => {
  expect(toQuestion({ ...about, ...change }, { ...plan, ...planned }).message).toBe(expected);
});

test('another server is replaced, or stays beside the gate', () => {
  expect(toQuestion(about, { ...plan, replaces }).buttons).toEqual({
    ...{ Replace: 'apply', 'Add as gate-2': 'rename', Discard: 'discard' },
  });
  expect(toQuestion(about, plan).buttons).toEqual({ Apply: 'apply', Discard: 'discard' });
});
