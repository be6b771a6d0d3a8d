import { appendFileSync } from 'node:fs';
import { holdLifeline } from './lifeline.ts';
import { hearRequests, type Request } from './requests.ts';
import { resistTheEnd } from './resistTheEnd.ts';

// A server of 2025-11-25 that says on standard error when it is called, and by what name. It leaves the file MARK behind.
// Called `--stubborn` it ends by force alone, and `--silent` it answers nothing.
holdLifeline();
const mark = process.env['MARK'];
if (process.argv.includes('--stubborn')) resistTheEnd();
if (mark !== undefined) appendFileSync(mark, `${process.pid}\n`);

const schema = { type: 'object' };
const tools = ['pid', 'hang', 'die'].map((name) => ({ name, inputSchema: schema }));

hearRequests((request) => {
  const { id, method, params } = request;
  if (id === undefined || process.argv.includes('--silent')) return;
  switch (method) {
    case 'initialize':
      return answer(request, {
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'toolbox', version: '1' },
      });
    case 'tools/list':
      return answer(request, { tools });
    case 'tools/call':
      return call(request, String(params?.['name']));
    case 'ping':
      return answer(request, {});
    default:
      return send({ id, error: { code: -32601, message: 'Method not found' } });
  }
});

function call(request: Request, name: string): void {
  process.stderr.write(`called ${name} in ${process.pid}\n`);
  if (name === 'pid') answer(request, { content: [{ type: 'text', text: String(process.pid) }] });
  if (name === 'die') process.exit(3);
}

function answer({ id }: Request, result: unknown): void {
  send({ id, result });
}

function send(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}
