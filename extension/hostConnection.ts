import type { ChildProcess } from 'node:child_process';
import {
  type CancellationToken,
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { NotificationMessage, RequestMessage } from '../protocol/messages.ts';

/** The typed link to one running host. It ends with the process; a restart makes a new one. */
export interface HostConnection {
  /**
   * Asks the host. Rejects with the host's own message, when the host ends before it has answered, or after
   * the time limit; the host is then told that nobody waits any more.
   */
  send<P, R>(message: RequestMessage<P, R>, params: P): Promise<R>;
  notify<P>(message: NotificationMessage<P>, params: P): void;
  onRequest<P, R>(
    message: RequestMessage<P, R>,
    answer: (params: P, token: CancellationToken) => Promise<R>,
  ): void;
  onNotification<P>(message: NotificationMessage<P>, listen: (params: P) => void): void;
  /** Begins to read; handlers are registered before, so that no early message is lost. */
  listen(): void;
  dispose(): void;
}

export interface HostConnectionOptions {
  /** The longest wait for one answer, in milliseconds. */
  readonly timeLimitMs: number;
  /** A fault of the link itself, as one sentence for the log. */
  readonly onFault: (message: string) => void;
}

export function createHostConnection(child: ChildProcess, options: HostConnectionOptions): HostConnection {
  const { timeLimitMs, onFault } = options;
  const link = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  link.onError(([error]) => onFault(`The link to the gateway host failed: ${error.message}`));
  link.onUnhandledNotification((message) => onFault(`The host sent an unknown message: ${message.method}`));
  let disposed = false;
  return {
    send: (message, params) =>
      ask(link, message, params, timeLimitMs).catch((error: unknown) => {
        if (!disposed) throw error;
        throw new Error(`The gateway host ended before it had answered "${message.method}".`);
      }),
    notify: (message, params) => {
      link.sendNotification(message.method, params).catch((error: Error) => onFault(error.message));
    },
    onRequest: (message, answer) => {
      link.onRequest(message.method, toHandler(answer));
    },
    onNotification: (message, listen) => {
      link.onNotification(message.method, listen);
    },
    listen: () => link.listen(),
    dispose: () => {
      if (disposed) return;
      disposed = true;
      link.dispose();
    },
  };
}

/** The library hands out what arrived untyped; the message says what it is. */
function toHandler<P, R>(answer: (params: P, token: CancellationToken) => Promise<R>) {
  return (params: unknown, token: CancellationToken): Promise<unknown> => answer(params as P, token);
}

async function ask<P, R>(
  link: MessageConnection,
  message: RequestMessage<P, R>,
  params: P,
  timeLimitMs: number,
): Promise<R> {
  const cancel = new CancellationTokenSource();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    cancel.cancel();
    const seconds = Math.round(timeLimitMs / 1000);
    reject(new Error(`The gateway host did not answer "${message.method}" within ${seconds} s.`));
  }, timeLimitMs);
  try {
    const answer: Promise<R> = link.sendRequest(message.method, params, cancel.token);
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    cancel.dispose();
  }
}
