import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { root } from '../../../scripts/project.ts';
import { inTime } from '../../e2e/waiting.ts';

/** Runs a program that prints, and tells how it ended. `prepare` gets the process before that. */
async function run(lines: string, prepare: (child: ReturnType<typeof start>) => void = () => {}) {
  const child = start(lines);
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (text: Buffer) => (written[name] += text.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  prepare(child);
  return { code: await inTime(ended, 'the program to end'), ...written };
}

function start(lines: string) {
  const program = `import { print, printError, printJson } from './host/cli/output.ts';\n${lines}`;
  const args = ['--input-type=module', '--eval', program];
  return spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
}

it('writes control characters as escapes, so that nothing printed commands the terminal', async () => {
  const hostile = '\u001B[2Jgone\u0007\u009B31m\u007F back\rover';
  const shown = String.raw`\u001b[2Jgone\u0007\u009b31m\u007f back\u000dover`;
  const { stdout, stderr } = await run(`
    print(${JSON.stringify(hostile)});
    printError(${JSON.stringify(hostile)});
    printJson({ text: ${JSON.stringify(hostile)} });`);
  const [text, json = ''] = stdout.split('\n');
  expect([text, stderr]).toEqual([shown, `${shown}\n`]);
  expect(json).not.toMatch(/\p{Cc}/u);
  expect(JSON.parse(json)).toEqual({ text: hostile });
});

it('keeps lines, tabs and every script', async () => {
  const text = 'größe\t日本語 😀\r\nnext\n\nlast';
  expect((await run(`print(${JSON.stringify(text)});`)).stdout).toBe(`${text}\n`);
});

it('ends without a word when nobody reads the output any more', async () => {
  const lines = `
    setInterval(() => print('x'.repeat(1_000)), 1);
    setTimeout(() => process.exit(3), 8_000);`;
  const { code, stderr } = await run(lines, ({ stdout }) => stdout.once('data', () => stdout.destroy()));
  expect([code, stderr]).toEqual([0, '']);
});

it('goes on when nobody reads the log any more', async () => {
  const lines = `
    let left = 20;
    printError('first');
    const timer = setInterval(() => {
      printError('log');
      if (--left > 0) return;
      clearInterval(timer);
      print('done');
    }, 10);`;
  const { code, stdout } = await run(lines, ({ stderr }) => stderr.once('data', () => stderr.destroy()));
  expect([code, stdout]).toEqual([0, 'done\n']);
});
