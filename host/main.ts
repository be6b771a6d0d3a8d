import { enableCompileCache } from 'node:module';

// Compiled code is kept between starts, which takes a third off the time to the first answer.
enableCompileCache();

const { runHost } = await import('./ipcHost.ts');
runHost();
