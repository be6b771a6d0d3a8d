import { expect, it } from 'vitest';
import { tellOnce } from '../../../../../../host/sources/mcp/http/streamable/tellOnce.ts';

it('each kind is told once, whatever is quoted', () => {
  const told: string[] = [];
  const tell = tellOnce((what) => told.push(what));
  tell('type', 'It says a.');
  tell('type', 'It says b.');
  tell('other', 'It says c.');
  expect(told).toEqual(['It says a.', 'It says c.']);
});
