import { isDeeper, property } from '../../../base/json.ts';
import { MODERN_REVISION, modernEnvelope } from '../revisions.ts';
import { describeAnswer, type Exchange, exchange, type Target } from './exchange.ts';
import { judgeStatus } from './judgeStatus.ts';
import type { RungResult } from './verdict.ts';

/** Errors that only a server of the stateless revisions gives (MCP 2026-07-28, Error codes). */
const HEADER_MISMATCH = -32_020;
const MISSING_CAPABILITY = -32_021;
const UNSUPPORTED_VERSION = -32_022;

/** `server/discover` of MCP 2026-07-28, as its envelope asks for it. */
export async function askDiscover(target: Target, signal: AbortSignal): Promise<RungResult> {
  const answered = await exchange(
    target,
    {
      id: 1,
      method: 'server/discover',
      params: { _meta: modernEnvelope },
    },
    { 'mcp-protocol-version': MODERN_REVISION, 'mcp-method': 'server/discover' },
    signal,
  );
  return judge(answered, target);
}

function judge(answered: Exchange, target: Target): RungResult {
  const { answer, status } = answered;
  const modern = (discover: unknown, found: string): RungResult => ({
    finding: {
      kind: 'positive',
      verdict: { kind: 'modern', url: answered.url.href, revision: MODERN_REVISION, discover },
    },
    ...{ status, found },
  });
  if (answer.kind === 'result') {
    const versions = listOf(property(answer.result, 'supportedVersions'));
    if (versions.includes(MODERN_REVISION))
      return modern(toUseful(answer.result), `Supports ${MODERN_REVISION}.`);
    // Some servers answer this while they negotiate down.
    return {
      finding: { kind: 'negative' },
      ...{ status, found: `Answered, but supports ${versions.join(', ') || 'no revision that it names'}.` },
    };
  }
  if (answer.kind === 'error' && [HEADER_MISMATCH, MISSING_CAPABILITY].includes(answer.code))
    return modern(undefined, `Answered with error ${answer.code}, which only stateless servers give.`);
  if (answer.kind === 'error' && answer.code === UNSUPPORTED_VERSION) {
    const versions = listOf(property(answer.data, 'supported'));
    if (versions.includes(MODERN_REVISION)) return modern(undefined, `Supports ${MODERN_REVISION}.`);
  }
  return (
    judgeStatus(answered, target) ?? { finding: { kind: 'negative' }, status, found: describeAnswer(answer) }
  );
}

/** Deeper than any capability, and far from what exhausts the stack of whoever writes it as JSON. */
const mostLevels = 100;

/** What a connection needs to know of it. The rest may be of any size and depth. */
function toUseful(result: unknown): unknown {
  const info = 'io.modelcontextprotocol/serverInfo';
  const useful = {
    capabilities: property(result, 'capabilities'),
    instructions: property(result, 'instructions'),
    _meta: { [info]: property(property(result, '_meta'), info) },
  };
  return isDeeper(useful, mostLevels) ? undefined : useful;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
