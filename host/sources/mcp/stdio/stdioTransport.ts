import { SdkError, SdkErrorCode } from '@modelcontextprotocol/client';
import type { Transport } from '../connection/transport.ts';
import { toError } from '../../../errors.ts';
import { type ServerProcess, startServer } from './serverProcess.ts';

export interface StdioOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the process, cleaned already. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Hears each line that the server writes to standard error, cut and counted where there is too much of it. */
  readonly onStderr: (line: string) => void;
  /** A message larger than this ends the connection. Default 64 MB. */
  readonly maxMessageBytes?: number;
  /** How long the server has to end by itself when its input is closed, and again after SIGTERM. Default 1,000 ms. */
  readonly graceMs?: number;
}

export interface StdioTransport extends Transport {
  readonly pid: number | undefined;
  /** Why the process ended, with the last lines it wrote; for people. Absent while it runs. */
  readonly ending: string | undefined;
}

const defaults = { maxMessageBytes: 64 * 1024 * 1024, graceMs: 1_000 };

/**
 * A connection to a server that is a process of its own and speaks over its standard streams (MCP, Transports,
 * stdio). It ends the server and all that the server has started; `close` settles when they are gone.
 */
export function createStdioTransport(options: StdioOptions): StdioTransport {
  let server: ServerProcess | undefined;
  let starting: Promise<void> | undefined;
  let finished: Promise<void> | undefined;
  let closing: Promise<void> | undefined;
  let ending: string | undefined;
  const onError = (error: unknown): void => transport.onerror?.(toError(error));
  const open = async (): Promise<void> => {
    server = await startServer({
      ...{ ...defaults, ...options, onError },
      onMessage: (message) => {
        try {
          transport.onmessage?.(message);
        } catch (error) {
          // A listener that throws costs the one message.
          onError(error);
        }
      },
    });
    finished = server.gone.then((why) => {
      ending = why;
      transport.onclose?.();
    });
  };
  const close = async (): Promise<void> => {
    // Whoever started it hears why that failed.
    await starting?.catch(() => {});
    await server?.end();
    await finished;
  };
  const transport: StdioTransport = {
    get pid() {
      return server?.pid;
    },
    get ending() {
      return ending;
    },
    start: () => {
      if (starting || closing) return Promise.reject(new Error('A connection to a server starts only once.'));
      starting = open();
      return starting;
    },
    send: async (message) => {
      if (!server || closing || ending !== undefined) throw notConnected(ending);
      await server.send(message);
    },
    close: () => (closing ??= close()),
  };
  return transport;
}

function notConnected(ending: string | undefined): SdkError {
  const why = ending ?? 'The connection to the server is not open.';
  return new SdkError(SdkErrorCode.NotConnected, why);
}
