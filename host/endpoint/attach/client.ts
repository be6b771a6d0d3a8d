import { createConnection, type Socket } from 'node:net';
import { socketsToTry } from '../../state/gateSocket.ts';
import { readFirstLine, readWelcome, toHello } from './greeting.ts';

/** Opening a local socket takes no time; one that takes this long is nobody's. */
const CONNECT_MS = 2_000;

export type Attached =
  /** From now on the socket carries MCP. It is paused until somebody reads. */
  | { readonly kind: 'attached'; readonly socket: Socket; readonly url?: string }
  /** A gate runs, and does not let this agent in. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'none' };

/**
 * Attaches to the gate that already runs for a state folder, as one agent. A socket where nobody answers as a gate
 * does, or not in time, counts as none.
 */
export async function attach(stateFolder: string, agent: string): Promise<Attached> {
  for (const file of await socketsToTry(stateFolder)) {
    const socket = await connectTo(file);
    if (!socket) continue;
    socket.write(toHello(agent));
    const welcome = await readFirstLine(socket).then(readWelcome, () => undefined);
    if (welcome && 'ok' in welcome) {
      return { kind: 'attached', socket, ...(welcome.url === undefined ? {} : { url: welcome.url }) };
    }
    socket.destroy();
    if (welcome) return { kind: 'refused', reason: welcome.error };
  }
  return { kind: 'none' };
}

/** Whether some process listens there. */
export async function isListening(file: string): Promise<boolean> {
  const socket = await connectTo(file);
  socket?.destroy();
  return socket !== undefined;
}

function connectTo(file: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(file);
    // It stays: the gate may go at any moment, and that is told by the socket's end.
    socket.on('error', () => settle(undefined));
    const settle = (found: Socket | undefined): void => {
      clearTimeout(timer);
      if (!found) socket.destroy();
      resolve(found);
    };
    const timer = setTimeout(() => settle(undefined), CONNECT_MS);
    socket.once('connect', () => settle(socket));
  });
}
