import { expect, test } from 'vitest';
import { createToldApprovals } from '../../../../extension/connectors/approve/toldApprovals.ts';
import type { Approval } from '../../../../protocol/connectors.ts';
import { at, command, connectorOf, openState } from '../../snapshots.ts';

function waiting(approval: Approval = command) {
  const state = { kind: 'needs-approval' as const, at, approval };
  return [openState({ connectors: [connectorOf({ state }), connectorOf({ name: 'other' })] })];
}

test('what waits is told once, and something else anew', () => {
  const told = createToldApprovals();
  expect(told.accept(waiting())).toEqual([{ folder: '/w', name: 'files', approval: command }]);
  expect(told.accept(waiting())).toEqual([]);
  expect(told.accept(waiting({ ...command, hash: 'b2' }))).toHaveLength(1);
  expect(told.accept([openState()])).toEqual([]);
});

test('nothing is told of a connector about which somebody is asked already, nor afterwards', () => {
  const told = createToldApprovals();
  const hush = told.hush({ folder: '/w', name: 'files' });
  expect(told.accept(waiting())).toEqual([]);
  hush.dispose();
  expect(told.accept(waiting())).toEqual([]);
  expect(told.accept(waiting({ ...command, hash: 'b2' }))).toHaveLength(1);
});
