// Reads nothing, says why, and ends a moment later.
import { closeSync } from 'node:fs';

closeSync(0);
process.stderr.write('No licence was found.\n');
setTimeout(() => process.exit(3), 200);
