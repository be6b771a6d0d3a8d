import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';

const folder = path.join(import.meta.dirname, '../../fixtures/tls');
const read = (file: string): string => readFileSync(path.join(folder, file), 'utf8');

/** Test certificates in PEM form; each is its own authority. */
export const testServer = { cert: read('testServer.cert.pem'), key: read('testServer.key.pem') };
export const testClient = { cert: read('testClient.cert.pem'), key: read('testClient.key.pem') };

export interface SecureServer {
  /** `https://127.0.0.1:<port>` */
  readonly origin: string;
  /** Connections that are open now. */
  countConnections(): Promise<number>;
  close(): Promise<void>;
}

/** A server over TLS that answers with the name in the client's certificate, which it may insist on. */
export async function startSecure({ needsClient = false } = {}): Promise<SecureServer> {
  const client = needsClient ? { requestCert: true, rejectUnauthorized: true, ca: testClient.cert } : {};
  const server = createServer({ ...testServer, ...client }, (request, response) => {
    const { subject } = (request.socket as TLSSocket).getPeerCertificate();
    response.end(`hello ${(subject as { CN?: string } | undefined)?.CN ?? 'nobody'}`);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    countConnections: () =>
      new Promise((counted, failed) => {
        server.getConnections((error, count) => (error ? failed(error) : counted(count)));
      }),
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}
