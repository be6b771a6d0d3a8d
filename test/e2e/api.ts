import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { atEndOfFile } from './lifetime.ts';
import { createSignals, type Signals } from './waiting.ts';
import { createWorkspace, gatewayFile, rolesFile, type TestWorkspace } from './workspace.ts';

/** An API of one's own: what it was asked, and an answer that the test chooses. */
export interface TestApi {
  readonly url: string;
  readonly port: number;
  /** `METHOD path?query` of each request, as it came over the wire. */
  readonly asked: Signals<string>;
  close(): Promise<void>;
}

export type Answering = (request: IncomingMessage, response: ServerResponse) => void;

export async function startApi(answer: Answering, port = 0): Promise<TestApi> {
  const asked = createSignals<string>();
  const server = createServer((request, response) => {
    asked.give(`${request.method} ${request.url}`);
    answer(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  const close = (): Promise<void> => closeServer(server);
  atEndOfFile(close);
  return { url: `http://127.0.0.1:${taken}`, port: taken, asked, close };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Two operations, one that reads and one that writes. Each takes a path parameter and more. */
export const echoSpec = `openapi: 3.1.0
info: { title: Echo, version: '1' }
servers: [{ url: http://127.0.0.1:1 }]
paths:
  /echo/{value}:
    get:
      operationId: echo
      summary: Say it back
      parameters:
        - { name: value, in: path, required: true, schema: { type: string } }
        - { name: more, in: query, schema: { type: string } }
      responses:
        '200': { description: The same, content: { application/json: { schema: { type: object } } } }
  /echo:
    post:
      operationId: write
      summary: Write it down
      requestBody:
        required: true
        content: { application/json: { schema: { type: object, additionalProperties: true } } }
      responses:
        '200': { description: The same, content: { application/json: { schema: { type: object } } } }
`;

/** Both agents may do everything, \`careful\` only once a person has said yes. */
export const openRoles = `version: 1
roles:
  all: { allow: ['*/*'] }
  asking: { ask: ['*/*'] }
agents:
  first: { roles: [all] }
  second: { roles: [all] }
  careful: { roles: [asking] }
`;

/** A workspace whose one source \`echo\` is served by this API. */
export function createEchoWorkspace(api: Pick<TestApi, 'url'>, more = ''): Promise<TestWorkspace> {
  return createWorkspace({
    'echo.yaml': echoSpec,
    [gatewayFile]: `version: 1\napis:\n  echo: { spec: echo.yaml, server: '${api.url}' }\n${more}`,
    [rolesFile]: openRoles,
  });
}
