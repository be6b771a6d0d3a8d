import { expect, it } from 'vitest';
import { conclude } from '../../../../../host/sources/mcp/detect/conclude.ts';
import type { Finding, Outcome, Rung } from '../../../../../host/sources/mcp/detect/verdict.ts';

const target = { url: new URL('http://127.0.0.1:7/api'), headers: {}, hasCredential: false, fetch };

const outcome = (rung: Rung, found: string, finding: Finding = { kind: 'negative' }): Outcome => ({
  step: { rung, sent: rung, found, ms: 1 },
  result: { finding, found },
});

const reasonOf = (...outcomes: readonly Outcome[]): string => {
  const verdict = conclude(target, outcomes);
  return 'reason' in verdict ? verdict.reason : verdict.kind;
};

it('tells what was found first', () => {
  const reason = reasonOf(outcome('discover', 'A page.'), outcome('initialize', 'Another one.'));
  expect(reason).toBe(
    'http://127.0.0.1:7/api does not answer as an MCP server. discover: A page. Try http://127.0.0.1:7/api/mcp or http://127.0.0.1:7/api/sse.',
  );
});

it('tells why a server that was found cannot be used before what other questions met', () => {
  const telling: Finding = { kind: 'negative', isTelling: true };
  const reason = reasonOf(outcome('discover', 'A page.'), outcome('sse', 'Names another server.', telling));
  expect(reason).toContain('sse: Names another server.');
});
