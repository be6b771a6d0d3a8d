import { createServer, type Server } from 'node:http';
import { parseArgs } from 'node:util';
import { openDatabase } from './database.ts';
import { createCustomerRoutes } from './resources/customers.ts';
import { createOrderRoutes } from './resources/orders.ts';
import { createProductRoutes } from './resources/products.ts';
import { createRefundRoutes } from './resources/refunds.ts';
import { createTicketRoutes } from './resources/tickets.ts';
import { createRouter } from './router.ts';
import { seedDatabase } from './seed.ts';

export interface StorefrontOptions {
  /** 0 takes a free port. */
  port: number;
  token?: string;
  /** Only loopback addresses: this API holds sample data behind a token that anyone can read here. */
  host?: '127.0.0.1' | '::1';
  /** A SQLite file that outlives the process. Without it, the data live in memory and start afresh each time. */
  databaseFile?: string;
}

export interface Storefront {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** A published demo value, fit only for sample data on the loopback interface. A real token is never committed. */
export const demoToken = 'storefront-demo-token';

export async function startStorefront(options: StorefrontOptions): Promise<Storefront> {
  const { port, token = demoToken, host = '127.0.0.1', databaseFile } = options;
  if (token === '') throw new Error('The storefront API needs a token that is not empty.');
  const database = openDatabase(databaseFile);
  if (database.isEmpty()) seedDatabase(database);
  const routes = [
    ...createProductRoutes(database),
    ...createCustomerRoutes(database),
    ...createOrderRoutes(database),
    ...createRefundRoutes(database),
    ...createTicketRoutes(database),
  ];
  const router = createRouter(routes, { token });
  const server = createServer(
    { requestTimeout: 30_000 },
    (request, response) => void router(request, response),
  );
  try {
    const actualPort = await listen(server, port, host);
    return {
      url: `http://${host === '::1' ? '[::1]' : host}:${actualPort}`,
      port: actualPort,
      close: () => close(server).finally(() => database.close()),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    // Clients keep idle connections open; waiting for them could take as long as they like.
    server.closeAllConnections();
  });
}

const usage =
  'Usage: node api/server.ts [--port 4010] [--database FILE]\nThe token is read from STOREFRONT_TOKEN.';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4010' },
      database: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535)
    throw new Error(`--port ${values.port} is not a port number.`);
  const token = process.env['STOREFRONT_TOKEN'];
  const storefront = await startStorefront({
    port,
    ...(token ? { token } : {}),
    ...(values.database ? { databaseFile: values.database } : {}),
  });
  console.log(`The storefront API is ready at ${storefront.url}`);
  const stop = () => void storefront.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    console.error(usage);
    process.exitCode = 1;
  });
}
