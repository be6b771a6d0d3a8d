import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiRequest } from '../../../../../host/sources/openapi/call/request.ts';

export interface Api {
  readonly origin: string;
  /** What arrived, as `METHOD /path`. */
  readonly seen: readonly IncomingMessage[];
  close(): Promise<void>;
}

export async function serve(answer: RequestListener): Promise<Api> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    seen.push(request);
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

export function requestTo(origin: string, rest: Partial<ApiRequest> = {}): ApiRequest {
  return { method: 'GET', origin, path: '/', query: [], headers: {}, cookies: [], body: undefined, ...rest };
}
