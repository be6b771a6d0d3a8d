import { hearRequests } from './requests.ts';

// Answers with a text of as many bytes as it is asked for.
hearRequests(({ id, params }) => {
  const text = 'x'.repeat(Number(params?.['bytes']));
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: { text } })}\n`);
});
