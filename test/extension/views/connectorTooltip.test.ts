import { expect, test } from 'vitest';
import {
  toConnectorTooltip,
  toHeldTooltip,
  toListedTooltip,
} from '../../../extension/views/connectorTooltip.ts';
import { at, connectorOf, heldOf } from '../snapshots.ts';

test('the hover of a connector says where it is, what it is and how it goes', () => {
  const tooltip = toConnectorTooltip(
    connectorOf({
      server: { name: 'files', title: 'The Files', version: '1.2.0' },
      transport: 'streamable-http',
      revision: '2026-07-28',
      secrets: ['files-token'],
      latencyMs: 8.2,
      held: [heldOf('a'), heldOf('b')],
      state: { kind: 'failed', at, reason: 'It ended.', retryAt: at },
      lastError: { at, message: 'It *ended*.' },
      isStale: true,
    }),
  );
  expect(tooltip).toContain('**files** · failed since');
  expect(tooltip).toContain('`https://files.example/mcp`');
  expect(tooltip).toContain('Server: The Files files 1\\.2\\.0');
  expect(tooltip).toContain('Transport: Streamable HTTP 2026\\-07\\-28');
  expect(tooltip).toContain('Signed in by token `files-token`');
  expect(tooltip).toContain('8 ms');
  expect(tooltip).toContain('It \\*ended\\*\\.');
  expect(tooltip).toContain('It is tried again at');
  expect(tooltip).toContain('2 tools held back');
  expect(tooltip).toContain('those of the last connection');
});

test('an error that is the reason already is told once', () => {
  const state = { kind: 'failed', at, reason: 'It ended.' } as const;
  const tooltip = toConnectorTooltip(connectorOf({ state, lastError: { at, message: 'It ended.' } }));
  expect(tooltip.match(/It ended/g)).toHaveLength(1);
});

test('what is not known is not mentioned', () => {
  expect(toConnectorTooltip(connectorOf())).not.toMatch(/Server|Transport|token|error|held|ms\b/);
});

test('a server cannot draw links, icons or hidden text into the hover', () => {
  const evil = '[click](command:evil) $(flame) \u200B<b>`a` https://evil.example me@evil.example';
  const tooltips = [
    toConnectorTooltip(connectorOf({ place: evil, server: { name: evil, version: '1' } })),
    toHeldTooltip({ ...heldOf('a'), title: evil, description: evil }),
    toListedTooltip({ id: evil, title: evil, description: evil }),
  ];
  for (const tooltip of tooltips) {
    expect(tooltip.replaceAll(/`[^`]*`/g, '')).not.toContain('](');
    expect(tooltip.replaceAll(/`[^`]*`/g, '')).not.toMatch(/(^|[^\\])(?:[$<@]|:\/\/)/);
    expect(tooltip).not.toContain('\u200B');
  }
});
