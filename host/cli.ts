import { enableCompileCache } from 'node:module';

enableCompileCache();

const { runCli } = await import('./cli/program.ts');
await runCli(process.argv);
