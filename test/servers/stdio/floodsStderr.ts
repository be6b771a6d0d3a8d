import { echo, hearRequests } from './requests.ts';

const lines = 30_000;
const atOnce = 500;

// Writes far too much for people, and answers all the while. Ends when it has written all and is told to.
const { promise: told, resolve } = Promise.withResolvers<void>();
hearRequests((request) => (request.method === 'end' ? resolve() : echo(request)));
let written = 0;
function writeMore(): void {
  const numbers = Array.from({ length: atOnce }, (_, index) => `line ${written + index}\n`);
  written += atOnce;
  process.stderr.write(numbers.join(''), () => {
    if (written < lines) setImmediate(writeMore);
    else process.stderr.write('the flood is over\n', () => void told.then(() => process.stdin.destroy()));
  });
}
writeMore();
