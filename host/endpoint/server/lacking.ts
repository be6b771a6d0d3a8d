import { MissingRequiredClientCapabilityError, type Result } from '@modelcontextprotocol/server';
import { type JsonObject, property } from '../../base/json.ts';
import { toError } from '../../errors.ts';
import type { Conversation } from '../../sources/conversation.ts';

type Work<T> = (conversation: Conversation, signal: AbortSignal) => Promise<T>;

/**
 * The same work, but where it fails and lacked something that its client has not declared, the client is told what to
 * declare (MCP 2026-07-28, Lifecycle, Capability Negotiation). Work that came to something could do without it.
 */
export function tellingLack<T extends Result>(work: Work<T>): Work<T> {
  return async (conversation, signal) => {
    const lacked: JsonObject = {};
    const failed = (why: string): Error | undefined =>
      Object.keys(lacked).length === 0
        ? undefined
        : new MissingRequiredClientCapabilityError({ requiredCapabilities: lacked }, why);
    const result = await work(noting(conversation, lacked), signal).catch((error: unknown) => {
      throw failed(toError(error).message) ?? error;
    });
    const error = property(result, 'isError') === true ? failed(textOf(result)) : undefined;
    if (error) throw error;
    return result;
  };
}

function noting(conversation: Conversation, lacked: JsonObject): Conversation {
  return {
    caller: conversation.caller,
    get capabilities() {
      return conversation.capabilities;
    },
    get logLevel() {
      return conversation.logLevel;
    },
    tell: conversation.tell,
    ask: conversation.ask,
    lack: (capabilities) => void Object.assign(lacked, capabilities),
  };
}

function textOf(result: Result): string {
  const content = property(result, 'content');
  const texts = Array.isArray(content) ? content.map((block) => property(block, 'text')) : [];
  return texts.find((text) => typeof text === 'string') ?? 'The client has not declared a capability.';
}
