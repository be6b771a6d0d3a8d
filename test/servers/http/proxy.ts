import { createServer, request as ask } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

export interface Proxy {
  readonly origin: string;
  /** What it was asked for: `CONNECT 127.0.0.1:1234`, `GET http://…`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** A proxy for http and, by CONNECT, for https. */
export async function startProxy(): Promise<Proxy> {
  const asked: string[] = [];
  const open = new Set<Duplex>();
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const { method, headers, url = '' } = request;
    const onward = ask(url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on('connect', (request, socket: Duplex) => {
    asked.push(`CONNECT ${request.url}`);
    const { hostname, port } = new URL(`http://${request.url}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    for (const each of [socket, onward]) {
      open.add(each);
      each.on('error', () => each.destroy()).on('close', () => open.delete(each));
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((closed) => {
        for (const each of open) each.destroy();
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}
