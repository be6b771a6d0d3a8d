import path from 'node:path';
import { createStdioTransport } from '../../../host/sources/mcp/stdio/stdioTransport.ts';

// Not a server but a host that starts one and ends without closing the connection.
const transport = createStdioTransport({
  command: process.execPath,
  args: [path.join(import.meta.dirname, 'leavesGrandchild.ts')],
  env: { LIFELINE: process.env['LIFELINE'] ?? '' },
  cwd: process.cwd(),
  onStderr: () => {},
});
await transport.start();
process.stdin.once('data', () => process.exit(0));
