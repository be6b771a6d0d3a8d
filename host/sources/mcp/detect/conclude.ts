import type { Target } from './exchange.ts';
import type { Outcome, Verdict } from './verdict.ts';

/** What all answers together say of a URL. */
export function conclude({ url }: Target, outcomes: readonly Outcome[]): Verdict {
  for (const { result } of outcomes) if (result.finding.kind === 'positive') return result.finding.verdict;
  const { href } = url;
  const refused = outcomes.filter(({ result }) => result.finding.kind === 'refused');
  if (refused.length > 0) {
    const status = refused.some(({ result }) => result.status === 401) ? 401 : 403;
    return { kind: 'authorize', url: href, challenge: { status, header: '' } };
  }
  const [first] = outcomes.toSorted((a, b) => Number(isTelling(b)) - Number(isTelling(a)));
  const begin = first ? `${first.step.sent}: ${first.step.found}` : 'Nothing was asked.';
  // What answers `initialize` with an error of its own is there; the other questions may be new to it.
  const isTransient = outcomes.some(
    ({ step, result }) => step.rung === 'initialize' && result.finding.kind === 'transient',
  );
  if (isTransient)
    return { kind: 'unavailable', url: href, reason: `${url.origin} cannot be reached now. ${begin}` };
  return {
    kind: 'not-mcp',
    url: href,
    reason: `${href} does not answer as an MCP server. ${begin} ${besides(url)}`,
  };
}

function isTelling({ result: { finding } }: Outcome): boolean {
  return finding.kind === 'negative' && finding.isTelling === true;
}

/** The paths that servers commonly use. */
function besides(url: URL): string {
  const base = url.pathname.replace(/\/(mcp|sse)?\/?$/, '');
  const others = ['/mcp', '/sse'].map((end) => `${base}${end}`).filter((path) => path !== url.pathname);
  return `Try ${others.map((path) => `${url.origin}${path}`).join(' or ')}.`;
}
