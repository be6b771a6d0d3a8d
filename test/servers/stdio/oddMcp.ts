import { answer, say, serveMcp } from './mcp.ts';
import type { Request } from './requests.ts';

const isCall = ({ method }: Request): boolean => method === 'tools/call';
const textOf = ({ params }: Request): unknown =>
  (params?.['arguments'] as { readonly text?: unknown } | undefined)?.text;

const held: Request[] = [];

/** Ways in which real servers are not as the specification asks, by the name that is given as argument. */
const oddities: Readonly<Record<string, () => void>> = {
  plain: () => serveMcp(),
  'floods-stderr': () => {
    const numbers = Array.from({ length: 500 }, (_, index) => `line ${index}\n`).join('');
    let written = 0;
    const writeMore = (): void => {
      written += 1;
      if (written < 200) process.stderr.write(numbers, () => setImmediate(writeMore));
    };
    writeMore();
    serveMcp();
  },
  'dies-in-a-call': () =>
    serveMcp((request) => {
      if (!isCall(request) || textOf(request) !== 'first') return false;
      process.stderr.write('out of memory\n', () => process.kill(process.pid, 'SIGKILL'));
      return true;
    }),
  banner: () => {
    process.stdout.write('Demo server 1.0\n\n  listening on stdio\n');
    serveMcp((request) => {
      process.stdout.write(`answering ${request.method}\n`);
    });
  },
  'exits-on-unknown': () =>
    serveMcp(({ method }) => {
      if (method !== 'server/discover') return false;
      process.stderr.write('expected initialize\n', () => process.exit(1));
      return true;
    }),
  'silent-on-unknown': () => serveMcp(({ method }) => method === 'server/discover'),
  'slow-start': () => void setTimeout(() => serveMcp(), 3_000),
  'answers-in-reverse': () =>
    serveMcp((request) => {
      if (!isCall(request)) return false;
      held.push(request);
      if (held.length === 3) for (const each of held.splice(0).toReversed()) answer(each);
      return true;
    }),
  'never-answers': () => serveMcp((request) => isCall(request) && textOf(request) === 'first'),
  'windows-lines': () =>
    serveMcp(({ id, ...request }) => {
      if (!isCall({ id: id ?? 0, ...request })) return false;
      const result = { content: [{ type: 'text', text: textOf(request) }] };
      process.stdout.write(`\uFEFF${JSON.stringify({ jsonrpc: '2.0', id: String(id), result })}\r\n`);
      return true;
    }),
  asks: () =>
    serveMcp((request) => {
      // A client answers what it cannot do with an error, and goes on.
      say({ jsonrpc: '2.0', id: 's1', method: 'sampling/createMessage', params: {} });
      say({ jsonrpc: '2.0', id: 's2', method: 'ping' });
      return request.method === 'server/discover' ? (answer(request), true) : false;
    }),
};

oddities[process.argv[2] ?? '']?.();
