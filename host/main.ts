import { enableCompileCache } from 'node:module';

// Compiled code is kept between starts, so that only the first start after an update pays for compiling.
enableCompileCache();

const { runHost } = await import('./ipcHost.ts');
runHost();
