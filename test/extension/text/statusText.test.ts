import { expect, test } from 'vitest';
import type { HostState } from '../../../extension/hostProcess.ts';
import { toStatusText } from '../../../extension/text/statusText.ts';
import type { ConnectorState } from '../../../protocol/connectors.ts';
import { at, command, connectorOf, openState, problem, sourceOf, toolOf } from '../snapshots.ts';

const running: HostState = { kind: 'running', pid: 1 };

test('nothing is shown where no folder takes part', () => {
  expect(toStatusText({ kind: 'idle' }, [{ kind: 'none', folder: '/w', name: 'w' }])).toBeUndefined();
});

test('the tools of all folders are counted', () => {
  const states = [openState(), openState({ apis: [sourceOf({ tools: [toolOf('a')] })] }, 'v')];
  expect(toStatusText(running, states)).toMatchObject({
    text: '$(shield) Gatehouse: 3 tools',
    severity: 'none',
  });
});

test('a policy that denies everything is an error before all else', () => {
  const policy = { kind: 'invalid' as const, file: problem.file, problem };
  const apis = [sourceOf({ state: { kind: 'failed', reason: 'gone' } })];
  const status = toStatusText(running, [openState({ policy, apis })]);
  expect(status).toMatchObject({ severity: 'error', text: '$(shield) Gatehouse: every call is denied' });
  expect(status?.tooltip).toContain('line 3: There is no key "forbid"');
});

test.each(['failed', 'stale'] as const)('a source that is %s is a warning with its reason', (kind) => {
  const apis = [sourceOf({ state: { kind, reason: 'openapi.yaml:4:1: a tab' } })];
  expect(toStatusText(running, [openState({ apis })])).toEqual({
    text: `$(shield) Gatehouse: shop ${kind}`,
    tooltip: 'openapi.yaml:4:1: a tab',
    severity: 'warning',
    view: 'gatehouse.tools',
  });
});

test('a host that is away is told, whether it comes back or not', () => {
  const crashed: HostState = { kind: 'crashed', at: 0, reason: 'It ended', retryInMs: 2_000 };
  expect(toStatusText(crashed, [openState()])).toMatchObject({
    severity: 'warning',
    tooltip: 'It ended. It starts again in 2 s.',
  });
  const stopped: HostState = { kind: 'stopped', reason: 'It ended' };
  expect(toStatusText(stopped, [openState()])).toMatchObject({ severity: 'error' });
});

test('a gateway that did not open is an error, one that opens is not', () => {
  const folder = { folder: '/w', name: 'w' };
  const failed = toStatusText(running, [{ kind: 'failed', ...folder, reason: 'no port' }]);
  expect(failed).toMatchObject({ severity: 'error', tooltip: 'The gateway of w did not open: no port' });
  expect(toStatusText(running, [{ kind: 'opening', ...folder }])?.text).toContain('starting');
});

const reason = 'It answered 503.';
const troubles: readonly (readonly [ConnectorState, string, string])[] = [
  [{ kind: 'failed', at, reason, retryAt: at }, 'failed', reason],
  [{ kind: 'degraded', at, reason }, 'degraded', reason],
  [{ kind: 'needs-sign-in', at, reason }, 'needs a sign-in', reason],
  [{ kind: 'needs-approval', at, approval: command }, 'needs approval', 'Its command needs your approval.'],
];

test.each(troubles)('a connector that is %j is a warning with its reason', (state, short, tooltip) => {
  expect(toStatusText(running, [openState({ connectors: [connectorOf({ state })] })])).toEqual({
    text: `$(shield) Gatehouse: files ${short}`,
    tooltip,
    severity: 'warning',
    view: 'gatehouse.connectors',
  });
});

test('the tools of connectors are counted, and one that a person has stopped is no trouble', () => {
  const connectors = [
    connectorOf({ tools: [toolOf('a')] }),
    connectorOf({ name: 'b', state: { kind: 'stopped', at } }),
  ];
  expect(toStatusText(running, [openState({ connectors })])).toMatchObject({
    text: '$(shield) Gatehouse: 3 tools',
    tooltip: 'shop: 2\nfiles: 1\nb: 0',
  });
});
