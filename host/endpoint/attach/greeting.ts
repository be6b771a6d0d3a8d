import type { Socket } from 'node:net';
import { property } from '../../base/json.ts';

/** The version of the greeting. What follows it is MCP and has versions of its own. */
const VERSION = 1;
/** Characters of one line of the greeting. */
const MAX_LINE = 4_096;
/** How long either end waits for the other's line. */
const GREETING_MS = 5_000;

/** What the gate says to who has come. */
export type Welcome =
  /** Welcome; the URL is that of the same gate's endpoint. */
  { readonly ok: true; readonly url?: string } | { readonly error: string };

export function toHello(agent: string): string {
  return `${JSON.stringify({ gatehouse: VERSION, agent })}\n`;
}

/** The agent that somebody wants to be, or why that cannot be made out. */
export function readHello(line: string): { readonly agent: string } | { readonly error: string } {
  const hello = parse(line);
  const agent = property(hello, 'agent');
  if (property(hello, 'gatehouse') !== VERSION) {
    return {
      error: `This gate greets in version ${VERSION}. Use the "gatehouse" of the version that runs in the editor.`,
    };
  }
  return typeof agent === 'string' ? { agent } : { error: 'The greeting names no agent.' };
}

export function toWelcome(welcome: Welcome): string {
  return `${JSON.stringify(welcome)}\n`;
}

/** Undefined for what no gate says. */
export function readWelcome(line: string): Welcome | undefined {
  const welcome = parse(line);
  const error = property(welcome, 'error');
  if (typeof error === 'string') return { error };
  if (property(welcome, 'ok') !== true) return undefined;
  const url = property(welcome, 'url');
  return { ok: true, ...(typeof url === 'string' ? { url } : {}) };
}

/**
 * The first line of a socket. What comes after it stays in the socket.
 *
 * @throws where none comes in time, or one that is too long.
 */
export function readFirstLine(socket: Socket, ms = GREETING_MS): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const stop = (): void => {
      clearTimeout(timer);
      socket.pause();
      socket.off('data', take).off('close', fail);
    };
    const fail = (): void => {
      stop();
      reject(new Error('The other end did not introduce itself.'));
    };
    const timer = setTimeout(fail, ms);
    const take = (chunk: Buffer): void => {
      const end = chunk.indexOf(0x0a);
      length += end === -1 ? chunk.length : end;
      if (length > MAX_LINE) return fail();
      if (end === -1) return void chunks.push(chunk);
      stop();
      const rest = chunk.subarray(end + 1);
      if (rest.length > 0) socket.unshift(rest);
      return resolve(Buffer.concat([...chunks, chunk.subarray(0, end)]).toString());
    };
    socket.on('data', take).once('close', fail);
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
