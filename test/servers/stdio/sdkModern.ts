import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { modernServer } from '../sdkServers.ts';

// The 2.x SDK; `reject` as argument leaves the revisions with `initialize` out.
serveStdio(modernServer, { legacy: process.argv[2] === 'reject' ? 'reject' : 'serve' });
