import { runNode } from './childProcess.ts';
import { packageProgram, runMain } from './project.ts';

const limitMs = 60_000;

await runMain(async () => {
  const finished = await runNode(packageProgram('@biomejs/biome', 'biome'), {
    args: ['format', '--write', ...process.argv.slice(2)],
    limitMs,
    live: true,
  });
  return finished.code;
});
