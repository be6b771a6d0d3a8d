import { type JSONRPCMessage, parseJSONRPCMessage } from '@modelcontextprotocol/client';
import { isObject } from '../../../base/json.ts';
import { createLineReader, type LineReader } from './lines.ts';

export interface InboxOptions {
  readonly maxMessageBytes: number;
  readonly onMessage: (message: JSONRPCMessage) => void;
  /** A line that is no message. Real servers print banners and progress where only messages belong. */
  readonly onOther: (line: Buffer) => void;
  /** What is wrong with the server but can be lived with; once for each kind. */
  readonly onOddity: (error: Error) => void;
  /** A message past the limit, before all of it has come; nothing is read any more. */
  readonly onTooLarge: (error: Error) => void;
}

/** Standard output of a server as messages: JSON-RPC 2.0, UTF-8, each on a line of its own (MCP, Transports, stdio). */
export function createInbox(options: InboxOptions): LineReader {
  const { maxMessageBytes, onMessage, onOther, onTooLarge } = options;
  const tellOnce = once(options.onOddity);
  let isOver = false;
  const reader = createLineReader({
    maxBytes: maxMessageBytes,
    onExcess: () => {
      isOver = true;
      const limit = `${Math.round(maxMessageBytes / 1024).toLocaleString('en')} KB`;
      onTooLarge(new Error(`The server sent a message larger than ${limit}. The connection was ended.`));
    },
    onLine: (line) => {
      if (isOver) return;
      // A byte order mark counts as white space here.
      const text = line.toString('utf8').trim();
      if (text === '') return;
      const value = parse(text);
      const messages = Array.isArray(value) ? value.map(toMessage) : [toMessage(value)];
      for (const each of messages) {
        if (each?.isMended) tellOnce('mended', mendedText(text));
        if (each) onMessage(each.message);
      }
      if (messages.length > 0 && messages.every((each) => each !== undefined)) return;
      if (value === undefined) tellOnce('text', otherText(text));
      else tellOnce('json', unknownText(text));
      onOther(line);
    },
  });
  return {
    push: (chunk) => {
      if (!isOver) reader.push(chunk);
    },
    end: () => {
      if (!isOver) reader.end();
    },
  };
}

interface Read {
  readonly message: JSONRPCMessage;
  readonly isMended: boolean;
}

function toMessage(value: unknown): Read | undefined {
  const message = validate(value);
  if (message) return { message, isMended: false };
  const mended = validate(mend(value));
  return mended && { message: mended, isMended: true };
}

/**
 * A message without what JSON-RPC does not know and without nulls that stand for nothing. Real servers send
 * `"error": null` beside a result, or an error with `"id": null`; a call must not wait in vain for that.
 */
function mend(value: unknown): unknown {
  if (!isObject(value)) return undefined;
  const { jsonrpc, id, method, params, result, error } = value;
  const head = { jsonrpc, ...(id === null || id === undefined ? {} : { id }) };
  if (method !== undefined && method !== null)
    return { ...head, method, ...(isObject(params) ? { params } : {}) };
  if (isObject(error)) return { ...head, error };
  return 'result' in value ? { ...head, result: result ?? {} } : undefined;
}

function validate(value: unknown): JSONRPCMessage | undefined {
  try {
    return parseJSONRPCMessage(value);
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function once(tell: (error: Error) => void): (kind: string, text: string) => void {
  const told = new Set<string>();
  return (kind, text) => {
    if (told.has(kind)) return;
    told.add(kind);
    tell(new Error(text));
  };
}

const otherText = (text: string): string =>
  `The server prints to its standard output what is no message, and is read as its log: ${begin(text)}. ` +
  'Have it write such lines to standard error.';

const unknownText = (text: string): string =>
  `The server sent JSON that is no message of JSON-RPC 2.0, and is read as its log: ${begin(text)}.`;

const mendedText = (text: string): string =>
  `The server sent a message with parts that JSON-RPC 2.0 does not allow; they were left out: ${begin(text)}.`;

function begin(text: string): string {
  const head = text.length > 200 ? `${text.slice(0, 200).toWellFormed()}…` : text;
  return JSON.stringify(head);
}
