import { mendMessages } from '../answers/mendMessage.ts';
import { parseJson } from '../messages.ts';
import { createReconnection } from '../reconnection.ts';
import { followStream } from './followStream.ts';
import type { Line } from './line.ts';
import { NotRpc } from './readMessages.ts';
import { readFirstStream, readStreamAgain } from './readStream.ts';
import { toStreamHeaders } from './requestHeaders.ts';

/** Opens the stream of the server's own, where it has one, and reads it for as long as the connection lasts. */
export async function listen(line: Line): Promise<void> {
  const { session, lifetimes, incoming, ask, tell, onFault } = line;
  const life = lifetimes.open();
  const { signal } = life;
  const open = (lastEventId?: string): ReturnType<Line['ask']> =>
    ask({ method: 'GET', headers: toStreamHeaders(session, lastEventId), signal });
  try {
    const first = await readFirstStream(await open(), tell);
    if (!first) return;
    await followStream(first, {
      ...{ signal, isOwn: true, pause: createReconnection(), onFault },
      onData: (data) => {
        const { isWhole } = incoming.take(mendMessages(parseJson(data), [], tell), undefined);
        if (!isWhole) onFault(new NotRpc());
        return false;
      },
      reopen: async (lastEventId) => readStreamAgain(await open(lastEventId)),
    });
  } catch (error) {
    if (!signal.aborted) onFault(error);
  } finally {
    life.close();
  }
}
