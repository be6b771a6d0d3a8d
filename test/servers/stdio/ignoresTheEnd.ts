import { holdLifeline } from './lifeline.ts';
import { echo, hearRequests } from './requests.ts';

// Ends neither with its input nor when it is asked to.
holdLifeline();
process.on('SIGTERM', () => process.stderr.write('no\n'));
hearRequests(echo);
setInterval(() => {}, 60_000);
