import type { RequestId } from '@modelcontextprotocol/client';
import type { Transport } from '../../connection/transport.ts';
import { answeredBy, readMessages } from './readMessages.ts';

export interface Taken {
  /** Whether the request that they came for is answered by one of them. */
  readonly isAnswered: boolean;
  /** Whether all of it was messages. */
  readonly isWhole: boolean;
}

/** Hands over what a server sends, on whatever it comes. */
export interface Incoming {
  /** `requestId` is that of the request whose answer or stream it came on; absent for the server's own stream. */
  take(value: unknown, requestId: RequestId | undefined): Taken;
  /** Hears that the answer to a request came on another way than its own stream. */
  expect(requestId: RequestId, onAnswered: () => void): void;
  forget(requestId: RequestId): void;
}

type OnMessage = NonNullable<Transport['onmessage']>;

export function createIncoming(onMessage: OnMessage, onFault: (error: unknown) => void): Incoming {
  const expected = new Map<RequestId, () => void>();
  return {
    take: (value, requestId) => {
      const { messages, isWhole } = readMessages(value);
      const arrival = requestId === undefined ? undefined : { requestId };
      let isAnswered = false;
      for (const message of messages) {
        const answered = answeredBy(message);
        if (answered !== undefined && answered === requestId) isAnswered = true;
        else if (answered !== undefined) expected.get(answered)?.();
        try {
          onMessage(message, arrival);
        } catch (error) {
          // A listener that throws costs the one message.
          onFault(error);
        }
      }
      return { isAnswered, isWhole };
    },
    expect: (requestId, onAnswered) => void expected.set(requestId, onAnswered),
    forget: (requestId) => void expected.delete(requestId),
  };
}
