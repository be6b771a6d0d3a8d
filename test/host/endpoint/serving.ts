import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Serving {
  readonly port: number;
  readonly url: string;
  /** Sends bytes as they are; the connection ends with the test. */
  write(text: string): Socket;
}

/** A real HTTP server on a free port of loopback, until the test has ended. */
export async function serve(listener: RequestListener): Promise<Serving> {
  const server = createServer(listener);
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const write = (text: string): Socket => {
    const socket = connect(port, '127.0.0.1');
    // A test may end before the server has answered.
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
    socket.write(text);
    return socket;
  };
  return { port, url: `http://127.0.0.1:${port}/`, write };
}

/** All that a server sends on a connection until it closes it. */
export async function received(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** What a function makes of each request, sent back as JSON. */
export function answering(read: (request: IncomingMessage) => unknown): RequestListener {
  return (request, response) => {
    void Promise.resolve(read(request)).then((value) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(value ?? null));
    });
  };
}
