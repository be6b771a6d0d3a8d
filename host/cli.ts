import module from 'node:module';
import { neededNode } from './version.ts';

// A Node that is too old reads no more than this file, so nothing in it may need a newer one.
if (isTooOld(process.versions.node)) {
  process.stderr.write(
    `gatehouse: Node ${neededNode} or newer is needed, and this is ${process.versions.node}. Install it from https://nodejs.org.\n`,
  );
  process.exitCode = 1;
} else {
  module.enableCompileCache();
  const { runCli } = await import('./cli/program.ts');
  await runCli(process.argv);
}

function isTooOld(node: string): boolean {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const [neededMajor = 0, neededMinor = 0] = neededNode.split('.').map(Number);
  return major < neededMajor || (major === neededMajor && minor < neededMinor);
}
