import { follow } from '../http/follow.ts';
import { isEventStream, readEvents, UnreadableBody } from '../http/messages.ts';
import { bodyLimits, type Target } from './exchange.ts';
import { judgeStatus } from './judgeStatus.ts';
import type { RungResult } from './verdict.ts';

/** GET for the stream of 2024-11-05 (HTTP with SSE), whose first event names where messages are sent. */
export async function askStream(target: Target, signal: AbortSignal): Promise<RungResult> {
  const headers = { ...target.headers, accept: 'text/event-stream' };
  const { response, url } = await follow(target.fetch, target.url, { method: 'GET', headers, signal });
  const { status } = response;
  const negative = (found: string): RungResult => ({ finding: { kind: 'negative' }, status, found });
  try {
    if (!isEventStream(response))
      return (
        judgeStatus({ status, headers: response.headers, url }, target) ??
        negative(`Answered HTTP ${status}, no stream of events.`)
      );
    for await (const { event, data } of readEvents(response, bodyLimits)) {
      if (event !== 'endpoint') continue;
      const endpoint = URL.parse(data.trim(), url.href);
      // Messages, and the credentials with them, go there: only the server itself may be named.
      if (endpoint?.origin !== url.origin)
        return {
          finding: { kind: 'negative', isTelling: true },
          ...{
            status,
            found: `Wants messages sent to ${endpoint?.origin ?? 'an address that is none'}, another server, which is refused.`,
          },
        };
      return {
        finding: { kind: 'positive', verdict: { kind: 'sse', url: url.href } },
        ...{ status, found: 'Opened a stream of events.' },
      };
    }
    return negative('Closed its stream of events without naming an endpoint.');
  } catch (error) {
    if (error instanceof UnreadableBody) return negative(`It ${error.message}.`);
    throw error;
  } finally {
    await response.body?.cancel().catch(() => {});
  }
}
