import { echo, hearRequests } from './requests.ts';

const lines = 100_000;
const atOnce = 500;

// Writes far too much for people, and answers all the while.
hearRequests(echo);
let written = 0;
function writeMore(): void {
  const numbers = Array.from({ length: atOnce }, (_, index) => `line ${written + index}\n`);
  written += atOnce;
  process.stderr.write(numbers.join(''), () => {
    if (written < lines) setImmediate(writeMore);
    else process.stderr.write('the flood is over\n', () => process.stdin.destroy());
  });
}
writeMore();
