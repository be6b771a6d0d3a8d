import { hearRequests } from './requests.ts';

const results: Readonly<Record<string, unknown>> = {
  initialize: {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'plain', version: '1' },
  },
  'tools/list': { tools: [{ name: 'greet', inputSchema: { type: 'object' } }] },
};

// A server of 2025-11-25 with one tool.
hearRequests(({ id, method }) => {
  if (id === undefined) return;
  const result = results[method];
  const error = { code: -32601, message: 'Method not found' };
  const answer = { jsonrpc: '2.0', id, ...(result === undefined ? { error } : { result }) };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
