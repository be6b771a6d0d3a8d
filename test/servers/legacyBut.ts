import type { ServerResponse } from 'node:http';
import type { RpcMessage, Seen, TinyServer } from './tinyServer.ts';
import { answerLegacy, sendJson, startTiny } from './tinyServer.ts';

/** Answers one request in its own way, and says so by `true`. */
export type Odd = (seen: Seen, response: ServerResponse) => boolean | void;

/** Starts a plain server of 2025-11-25 but for what `odd` answers; where that says nothing, the plain server does. */
export function startLegacyBut(odd: Odd): Promise<TinyServer> {
  return startTiny((seen, response) => {
    if (odd(seen, response) !== true) return answerLegacy(seen, response);
  });
}

/** The same for servers that remember nothing: each start has the same oddity. */
export function legacyBut(odd: Odd): () => Promise<TinyServer> {
  return () => startLegacyBut(odd);
}

export const asks = ({ message }: Seen, method: string): boolean => message?.method === method;

export const reply = (response: ServerResponse, message: RpcMessage | undefined, result: unknown): void =>
  sendJson(response, 200, { jsonrpc: '2.0', id: message?.id, result });

/** The text that a call of `echo` brings. */
export const textOf = ({ message }: Seen): string => {
  const given = message?.params?.['arguments'] as { readonly text?: string } | undefined;
  return given?.text ?? '';
};

/** Answers one method in this way and all else well. */
export function methodAnswered(
  method: string,
  answer: (response: ServerResponse, seen: Seen) => void,
): () => Promise<TinyServer> {
  return legacyBut((seen, response) => {
    if (!asks(seen, method)) return false;
    answer(response, seen);
    return true;
  });
}

/** Answers the first call in this way, and all that come after it well. */
export function firstCallAnswered(
  answer: (response: ServerResponse, seen: Seen) => void,
): () => Promise<TinyServer> {
  return () => {
    let isFirst = true;
    return startLegacyBut((seen, response) => {
      if (!isFirst || !asks(seen, 'tools/call')) return false;
      isFirst = false;
      answer(response, seen);
      return true;
    });
  };
}
