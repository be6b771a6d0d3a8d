import { randomBytes } from 'node:crypto';
import { lstat, rename, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { errorCodeOf } from '../../base/errorCode.ts';
import { toError } from '../../errors.ts';
import { socketToListenAt } from '../../state/gateSocket.ts';
import { isListening } from './client.ts';
import { readFirstLine, readHello, toWelcome } from './greeting.ts';
import type { ServedStream } from './serveStream.ts';

/** How often a gate sees whether the socket is still its own, or has become free. */
const LOOK_MS = 3_000;
/** How long calls in flight may go on once the gate ends. */
const DRAIN_MS = 5_000;
/** Streams at the same time. */
const MAX_STREAMS = 256;
/** What may wait for a client that does not read. */
const MAX_WAITING = 16 * 1024 * 1024;

export interface AttachOptions {
  readonly stateFolder: string;
  /** Why an agent is not let in; undefined for one that is. */
  readonly refusalOf: (agent: string) => string | undefined;
  /** The endpoint of the same gate, told to whoever is let in. */
  readonly url: () => string | undefined;
  readonly serve: (agent: string, socket: Socket) => ServedStream;
  readonly log: (level: 'info' | 'warn', message: string) => void;
  /** For tests: how often it looks, in milliseconds. */
  readonly lookMs?: number;
}

export interface AttachListener {
  /** Whether processes of this person reach this gate, not another one of the same folder. */
  readonly holdsSocket: boolean;
  /** Whether somebody is attached as this agent. */
  holdsOpen(agent: string): boolean;
  /** Lets nobody in any more, waits for the answers that are still to come (at most 5 s), and ends what is open. */
  close(): Promise<void>;
}

/**
 * Lets processes of the same person attach to this gate. The credential is that they can open the socket: it lies in a
 * folder that nobody else can enter, and whoever can enter it can read the tokens and write the role file as well.
 *
 * Of several gates of one folder the first one has the socket; the others see every few seconds whether it is free.
 * Settles when it has been tried once; a gate without the socket serves all the same.
 */
export async function openAttachListener(options: AttachOptions): Promise<AttachListener> {
  const streams = createStreams(options);
  const holder = createHolder(options, streams.take);
  const { lookMs = LOOK_MS } = options;
  let isOpen = true;
  let next: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    await holder.hold();
    streams.dropStuck();
    if (isOpen) next = setTimeout(lookAgain, lookMs).unref();
  };
  const lookAgain = (): void => {
    looking = look();
  };
  await look();
  return {
    get holdsSocket() {
      return holder.isHolding;
    },
    holdsOpen: streams.holdsOpen,
    close: async () => {
      isOpen = false;
      clearTimeout(next);
      await looking;
      clearTimeout(next);
      await holder.release();
      await streams.close();
    },
  };
}

interface Holder {
  readonly isHolding: boolean;
  /** Takes the socket where it is free, and lets go of it where another gate has taken it. Never rejects. */
  hold(): Promise<void>;
  release(): Promise<void>;
}

interface Held {
  readonly file: string;
  readonly server: Server;
  readonly mark: string;
}

function createHolder(options: AttachOptions, onSocket: (socket: Socket) => void): Holder {
  const { stateFolder, log } = options;
  let held: Held | undefined;
  let told = '';
  const tellOnce = (level: 'info' | 'warn', message: string): void => {
    if (message !== told) log(level, message);
    told = message;
  };
  const hold = async (): Promise<void> => {
    if (held && (await markOf(held.file)) === held.mark) return;
    held?.server.close();
    held = undefined;
    const file = await socketToListenAt(stateFolder);
    if (await isListening(file)) {
      const what = 'Another gate of this folder runs, and "gatehouse stdio" attaches to that one.';
      return tellOnce('info', `${what} This one takes its place when it ends.`);
    }
    held = await listenAt(file, onSocket);
    if (told !== '') tellOnce('info', '"gatehouse stdio" attaches to this gate from now on.');
  };
  return {
    get isHolding() {
      return held !== undefined;
    },
    hold: () =>
      hold().catch((error: unknown) =>
        tellOnce('warn', `"gatehouse stdio" cannot attach to this gate: ${toError(error).message}`),
      ),
    release: async () => {
      if (!held) return;
      const { file, server, mark } = held;
      held = undefined;
      server.close();
      if ((await markOf(file)) === mark) await rm(file, { force: true });
    },
  };
}

/**
 * Listens under another name and renames that: so a socket that a crashed gate has left behind is replaced in one step,
 * and a client never finds one that is not listened at yet.
 */
async function listenAt(file: string, onSocket: (socket: Socket) => void): Promise<Held> {
  const server = createServer(onSocket);
  server.maxConnections = MAX_STREAMS;
  const isPipe = process.platform === 'win32';
  const draft = isPipe ? file : path.join(path.dirname(file), randomBytes(4).toString('hex'));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(draft, () => {
      server.off('error', reject);
      resolve();
    });
  });
  // Accepting fails for a moment where the process has too many files open; the next look finds it as it is.
  server.on('error', () => {});
  server.unref();
  try {
    if (!isPipe) await rename(draft, file);
    return { file, server, mark: await markOf(file) };
  } catch (error) {
    server.close();
    throw error;
  }
}

/**
 * What tells one socket from another that came to lie at the same path; the number of one that is listened at is not
 * given anew. Pipes are gone with their process.
 */
async function markOf(file: string): Promise<string> {
  if (process.platform === 'win32') return file;
  return lstat(file).then(
    ({ dev, ino }) => `${dev} ${ino}`,
    (error: unknown) => errorCodeOf(error),
  );
}

interface Streams {
  take(socket: Socket): void;
  holdsOpen(agent: string): boolean;
  /** Ends those whose client does not read what is sent to it. */
  dropStuck(): void;
  close(): Promise<void>;
}

function createStreams({ refusalOf, url, serve, log }: AttachOptions): Streams {
  const sockets = new Map<Socket, string | undefined>();
  const servings = new Set<ServedStream>();
  const greet = async (socket: Socket): Promise<void> => {
    const hello = readHello(await readFirstLine(socket));
    if ('error' in hello) return void socket.end(toWelcome(hello));
    const error = refusalOf(hello.agent);
    if (error !== undefined) return void socket.end(toWelcome({ error }));
    sockets.set(socket, hello.agent);
    const known = url();
    socket.write(toWelcome({ ok: true, ...(known === undefined ? {} : { url: known }) }));
    const serving = serve(hello.agent, socket);
    servings.add(serving);
    await serving.ended;
    servings.delete(serving);
    await serving.close();
    return void socket.destroy();
  };
  return {
    take: (socket) => {
      sockets.set(socket, undefined);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => sockets.delete(socket));
      greet(socket).catch(() => socket.destroy());
    },
    holdsOpen: (agent) => [...sockets.values()].includes(agent),
    dropStuck: () => {
      for (const [socket, agent] of sockets) {
        if (socket.writableLength <= MAX_WAITING) continue;
        log('warn', `A client of "${agent}" that does not read its answers was cut off.`);
        socket.destroy();
      }
    },
    close: async () => {
      await Promise.all([...servings].map((serving) => serving.idle(DRAIN_MS)));
      await Promise.allSettled([...servings].map((serving) => serving.close()));
      for (const socket of sockets.keys()) socket.destroy();
    },
  };
}
