// An external MCP server that is run as a command.
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createExternalServer } from './externalServer.ts';

serveStdio(() => createExternalServer(20));
