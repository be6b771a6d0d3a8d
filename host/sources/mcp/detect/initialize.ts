import { property } from '../../../base/json.ts';
import { clientInfo, declaredCapabilities, LEGACY_REVISIONS } from '../revisions.ts';
import { describeAnswer, type Exchange, exchange, type Target } from './exchange.ts';
import { judgeStatus } from './judgeStatus.ts';
import type { RungResult } from './verdict.ts';

/** `initialize` of the 2025 revisions (Lifecycle, Initialization), once more with a version that the server names. */
export async function askInitialize(target: Target, signal: AbortSignal): Promise<RungResult> {
  const first = await open(target, LEGACY_REVISIONS[0] ?? '', signal);
  const other = versionAskedFor(first);
  return judge(other === undefined ? first : await open(target, other, signal), target);
}

async function open(target: Target, revision: string, signal: AbortSignal): Promise<Exchange> {
  const answered = await exchange(
    target,
    {
      id: 1,
      method: 'initialize',
      params: { protocolVersion: revision, capabilities: declaredCapabilities, clientInfo },
    },
    {},
    signal,
  );
  await endSession(target, answered);
  return answered;
}

/**
 * A session that was opened only to find out is of no use to anybody (Streamable HTTP, Session Management). It is
 * waited for, since whoever asks may close the connections next, and shortly, since many servers end no sessions.
 */
async function endSession({ fetch, headers }: Target, answered: Exchange): Promise<void> {
  const session = answered.headers.get('mcp-session-id');
  if (session === null) return;
  const revision = revisionOf(answered);
  const ending = fetch(answered.url.href, {
    method: 'DELETE',
    headers: {
      ...headers,
      'mcp-session-id': session,
      ...(revision === undefined ? {} : { 'mcp-protocol-version': revision }),
    },
    redirect: 'manual',
    signal: AbortSignal.timeout(1_000),
  });
  // Whether it succeeds changes nothing.
  await ending.then((response) => response.body?.cancel()).catch(() => {});
}

/** The newest version that both sides know, where the server refuses ours and names its own. */
function versionAskedFor({ answer, status }: Exchange): string | undefined {
  if (answer.kind !== 'error') return undefined;
  const supported = property(answer.data, 'supported');
  if (Array.isArray(supported)) return LEGACY_REVISIONS.find((revision) => supported.includes(revision));
  // Some refuse a version that they do not know without a word about those that they do.
  return status === 400 && /version/i.test(answer.message) ? '2025-03-26' : undefined;
}

function judge(answered: Exchange, target: Target): RungResult {
  const { answer, status, url } = answered;
  const revision = revisionOf(answered);
  if (revision !== undefined) {
    return {
      finding: { kind: 'positive', verdict: { kind: 'legacy', url: url.href, revision } },
      ...{ status, found: `Opened a session of ${revision}.` },
    };
  }
  return (
    judgeStatus(answered, target) ?? { finding: { kind: 'negative' }, status, found: describeAnswer(answer) }
  );
}

function revisionOf({ answer }: Exchange): string | undefined {
  const revision = answer.kind === 'result' ? property(answer.result, 'protocolVersion') : undefined;
  return typeof revision === 'string' ? revision.slice(0, 40) : undefined;
}
