import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { atEndOfFile } from '../e2e/lifetime.ts';

/** One request as it came over the wire, and what the server behind answered. */
export interface Exchange {
  readonly method: string;
  /** Path and query, without the base path. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly status: number;
  readonly answerHeaders: IncomingHttpHeaders;
  readonly answer: Buffer;
}

/** A stretch of wire between the gateway and Prism, on which everything can be read. */
export interface Tap {
  /** The server to configure, with a base path. */
  readonly url: string;
  /** What has passed since the last time. */
  take(): readonly Exchange[];
}

const basePath = '/mounted/here';

/**
 * Listens on a free port, takes the base path off and hands everything else on as it is, to the port of the
 * moment. An exchange without an answer has the status 0.
 */
export async function startTap(port: () => number): Promise<Tap> {
  const exchanges: Exchange[] = [];
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const { method = '', url = '', headers } = incoming;
      const body = await buffer(incoming);
      if (!url.startsWith(`${basePath}/`))
        return void outgoing.writeHead(502).end('The base path is missing.');
      const path = url.slice(basePath.length);
      const { status, answerHeaders, answer } = await forward({ port: port(), method, path, headers, body });
      exchanges.push({ method, url: path, headers, body, status, answerHeaders, answer });
      const type = answerHeaders['content-type'];
      outgoing.writeHead(status || 502, type === undefined ? {} : { 'content-type': type }).end(answer);
    })().catch((error: unknown) => outgoing.writeHead(502).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEndOfFile(() => close(server));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${basePath}`;
  return { url, take: () => exchanges.splice(0) };
}

interface Forwarding {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

function forward({
  port,
  method,
  path,
  headers,
  body,
}: Forwarding): Promise<Pick<Exchange, 'status' | 'answerHeaders' | 'answer'>> {
  return new Promise((resolve) => {
    const lost = (error: Error): void =>
      resolve({ status: 0, answerHeaders: {}, answer: Buffer.from(error.message) });
    // Prism answers with whatever headers a document's examples name, among them such as contradict each other.
    const options = {
      host: '127.0.0.1',
      port,
      method,
      path: toPrism(path),
      headers,
      insecureHTTPParser: true,
    };
    const outgoing = request(options, (response) => {
      buffer(response).then(
        (answer) => resolve({ status: response.statusCode ?? 0, answerHeaders: response.headers, answer }),
        lost,
      );
    });
    outgoing.once('error', lost);
    outgoing.end(body);
  });
}

/**
 * Prism's matcher takes a value with a plain comma in it apart into a list of its own, and dies of that when it
 * then reads the value by its style. Encoded commas mean the same to it, and leave it alive.
 */
function toPrism(url: string): string {
  const [path = '', ...query] = url.split('?');
  return [path.replaceAll(',', '%2C'), ...query].join('?');
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
