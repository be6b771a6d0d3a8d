import { expect, test } from 'vitest';
import { toAgentLine } from '../../../extension/clients/agentLine.ts';

const text = `roles:
  desk: {}
agents:
  desk.a: { roles: [] }
  "desk": { roles: [desk] }
`;

test.each([
  ['desk', 4],
  ['desk.a', 3],
  ['deskxa', 2],
])('%s begins on line %i', (agent, line) => {
  expect(toAgentLine(text, agent)).toBe(line);
});

test('a file without agents has no line for one', () => {
  expect(toAgentLine('roles: {}\n', 'desk')).toBe(0);
});
