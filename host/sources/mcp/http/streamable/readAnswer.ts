import type { RequestId } from '@modelcontextprotocol/client';
import type { Body } from '../answer.ts';
import { mendMessages } from '../answers/mendMessage.ts';
import { parseJson } from '../messages.ts';
import { createReconnection } from '../reconnection.ts';
import { followStream } from './followStream.ts';
import type { Lifetime } from './lifetimes.ts';
import type { Line } from './line.ts';
import { NotRpc } from './readMessages.ts';
import { readStreamAgain } from './readStream.ts';
import { toStreamHeaders } from './requestHeaders.ts';

export interface Awaited {
  /** Of the request that the stream answers. */
  readonly id: RequestId;
  /** Of the request, which ends with the stream. */
  readonly life: Lifetime;
  /** Hears that the stream is over without the answer. */
  readonly onEnd: (() => void) | undefined;
}

/** Reads the stream that answers a request, and resumes it where it is cut. Never rejects. */
export async function readAnswer(line: Line, first: Body, { id, life, onEnd }: Awaited): Promise<void> {
  const { session, incoming, ask, tell, onFault } = line;
  const { signal } = life;
  incoming.expect(id, () => life.end(new Error('The answer came on another stream.')));
  const isAnswered = await followStream(first, {
    ...{ signal, isOwn: false, pause: createReconnection(), onFault },
    onData: (data) => {
      const taken = incoming.take(mendMessages(parseJson(data), [id], tell), id);
      if (!taken.isWhole) onFault(new NotRpc());
      return taken.isAnswered;
    },
    reopen: async (lastEventId) => {
      const headers = toStreamHeaders(session, lastEventId);
      return readStreamAgain(await ask({ method: 'GET', headers, signal }));
    },
  });
  incoming.forget(id);
  life.close();
  if (!isAnswered && !signal.aborted) onEnd?.();
}
