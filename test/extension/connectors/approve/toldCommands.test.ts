import { expect, test } from 'vitest';
import { createToldCommands } from '../../../../extension/connectors/approve/toldCommands.ts';
import type { CommandApproval } from '../../../../protocol/connectors.ts';
import { at, command, connectorOf, openState } from '../../snapshots.ts';

function waiting(more: Partial<CommandApproval> = {}) {
  const state = { kind: 'needs-approval' as const, at, command: { ...command, ...more } };
  return [openState({ connectors: [connectorOf({ state }), connectorOf({ name: 'other' })] })];
}

test('each command is told once, and another one anew', () => {
  const told = createToldCommands();
  expect(told.accept(waiting())).toEqual([{ folder: '/w', name: 'files', command }]);
  expect(told.accept(waiting())).toEqual([]);
  expect(told.accept(waiting({ hash: 'b2' }))).toHaveLength(1);
  expect(told.accept([openState()])).toEqual([]);
});

test('nothing is told of a connector about which somebody is asked already, nor afterwards', () => {
  const told = createToldCommands();
  const hush = told.hush({ folder: '/w', name: 'files' });
  expect(told.accept(waiting())).toEqual([]);
  hush.dispose();
  expect(told.accept(waiting())).toEqual([]);
  expect(told.accept(waiting({ hash: 'b2' }))).toHaveLength(1);
});
