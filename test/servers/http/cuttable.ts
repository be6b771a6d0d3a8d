import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** The network between a client and a server of this machine, which can be cut and mended. */
export interface CuttableNetwork {
  /** Leads to the server. */
  readonly origin: string;
  /** Resets all connections and refuses new ones, or keeps all of them and loses what is sent. */
  cut(how: 'refused' | 'lost'): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

export async function startNetwork(to: string): Promise<CuttableNetwork> {
  const { hostname, port } = new URL(to);
  const open = new Set<Socket>();
  let isLost = false;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, onward] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('data', (chunk) => void (isLost || onward.write(chunk)));
      from
        .on('error', () => {})
        .on('close', () => {
          open.delete(from);
          if (!isLost) onward.destroy();
        });
    }
  });
  const listen = (at: number): Promise<void> =>
    new Promise((listening, failed) => {
      server.once('error', failed).listen(at, '127.0.0.1', listening);
    });
  const reset = (): void => {
    for (const socket of open) socket.destroy();
  };
  const stop = (): Promise<void> =>
    new Promise((closed) => {
      server.close(() => closed());
      reset();
    });
  await listen(0);
  const { port: own } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${own}`,
    cut: async (how) => {
      if (how === 'refused') await stop();
      else isLost = true;
    },
    mend: async () => {
      if (!server.listening) return listen(own);
      isLost = false;
      // What was lost does not come later.
      reset();
    },
    close: stop,
  };
}
