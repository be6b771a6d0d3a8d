import { property } from '../../../base/json.ts';
import { version } from '../../../version.ts';
import { describeAnswer, type Exchange, exchange, type Target } from './exchange.ts';
import { judgeStatus } from './judgeStatus.ts';
import type { RungResult } from './verdict.ts';

/** The revisions with sessions, newest first. */
const LEGACY_REVISIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const;

/** `initialize` of the 2025 revisions (Lifecycle, Initialization), once more with a version that the server names. */
export async function askInitialize(target: Target, signal: AbortSignal): Promise<RungResult> {
  const first = await open(target, LEGACY_REVISIONS[0], signal);
  const other = versionAskedFor(first);
  return judge(other === undefined ? first : await open(target, other, signal), target);
}

async function open(target: Target, revision: string, signal: AbortSignal): Promise<Exchange> {
  const answered = await exchange(
    target,
    {
      id: 1,
      method: 'initialize',
      params: { protocolVersion: revision, capabilities: {}, clientInfo: { name: 'gatehouse', version } },
    },
    {},
    signal,
  );
  await endSession(target, answered);
  return answered;
}

/** A session that was opened only to find out is of no use to anybody (Streamable HTTP, Session Management). */
async function endSession({ fetch, headers }: Target, answered: Exchange): Promise<void> {
  const session = answered.headers.get('mcp-session-id');
  if (session === null) return;
  const revision = revisionOf(answered);
  // Nobody waits for it, and whether it succeeds changes nothing: many servers do not end sessions.
  fetch(answered.url, {
    method: 'DELETE',
    headers: {
      ...headers,
      'mcp-session-id': session,
      ...(revision === undefined ? {} : { 'mcp-protocol-version': revision }),
    },
    redirect: 'manual',
    signal: AbortSignal.timeout(2_000),
  })
    .then((response) => response.body?.cancel())
    .catch(() => {});
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
