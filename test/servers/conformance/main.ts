import { parseArgs } from 'node:util';
import { type Era, serveEverything } from './serveEverything.ts';

// The fixture as a process of its own: `node main.ts --era legacy|modern|both` prints its URL and serves.
const { values } = parseArgs({ options: { era: { type: 'string', default: 'both' } } });
const { url } = await serveEverything(values.era as Era);
console.log(url);
