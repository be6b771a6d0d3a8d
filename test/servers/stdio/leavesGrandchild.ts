import { spawn } from 'node:child_process';
import path from 'node:path';
import { holdLifeline } from './lifeline.ts';
import { echo, hearRequests } from './requests.ts';

// Ends with its input, but what it started does not, and keeps its streams open.
holdLifeline();
const grandchild = path.join(import.meta.dirname, 'ignoresTheEnd.ts');
spawn(process.execPath, [grandchild], { stdio: ['pipe', 'inherit', 'inherit'] }).unref();
hearRequests(echo);
process.stdin.on('end', () => process.exit(0));
