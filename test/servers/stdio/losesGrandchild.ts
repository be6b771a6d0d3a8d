import { spawn } from 'node:child_process';
import path from 'node:path';
import { holdLifeline } from './lifeline.ts';
import { echo, hearRequests } from './requests.ts';

// Ends with its input; what it started keeps its streams open, and is in a group of its own.
holdLifeline();
const grandchild = path.join(import.meta.dirname, 'ignoresTheEnd.ts');
spawn(process.execPath, [grandchild], { stdio: ['pipe', 'inherit', 'inherit'], detached: true }).unref();
hearRequests(echo);
process.stdin.on('end', () => process.exit(0));
