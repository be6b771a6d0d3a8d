import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { createEmitter } from '../../../host/base/event.ts';
import { root } from '../../../scripts/project.ts';

it('tells every listener, in the order of their subscriptions', () => {
  const { event, fire } = createEmitter<number>();
  const heard: string[] = [];
  event((value) => heard.push(`first ${value}`));
  event((value) => heard.push(`second ${value}`));
  fire(1);
  fire(2);
  expect(heard).toEqual(['first 1', 'second 1', 'first 2', 'second 2']);
});

it('tells nothing to whoever has unsubscribed, and the others go on', () => {
  const { event, fire } = createEmitter<number>();
  const heard: string[] = [];
  const first = event((value) => heard.push(`first ${value}`));
  event((value) => heard.push(`second ${value}`));
  first.dispose();
  first.dispose();
  fire(1);
  expect(heard).toEqual(['second 1']);
});

it('does not tell a listener of the event that made it subscribe', () => {
  const { event, fire } = createEmitter<number>();
  const heard: number[] = [];
  event(() => void event((value) => heard.push(value)));
  fire(1);
  expect(heard).toEqual([]);
  fire(2);
  expect(heard).toEqual([2]);
});

it('lets a listener unsubscribe itself while it is told', () => {
  const { event, fire } = createEmitter<number>();
  const heard: string[] = [];
  const once = event((value) => {
    once.dispose();
    heard.push(`once ${value}`);
  });
  event((value) => heard.push(`always ${value}`));
  fire(1);
  fire(2);
  expect(heard).toEqual(['once 1', 'always 1', 'always 2']);
});

it('tells nobody once it is disposed', () => {
  const { event, fire, dispose } = createEmitter<number>();
  const heard: number[] = [];
  event((value) => heard.push(value));
  dispose();
  fire(1);
  expect(heard).toEqual([]);
});

it('goes on past a listener that throws, and the process hears of the error', async () => {
  // What nobody catches ends a process, so this one is its own.
  const program = `
    import { createEmitter } from './host/base/event.ts';
    const { event, fire } = createEmitter();
    process.on('uncaughtException', (error) => console.log('uncaught:', error.message));
    event(() => { throw new Error('first failed'); });
    event((value) => console.log('second heard', value));
    fire(1);
    console.log('fired');`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
  });
  expect((await run).stdout.split('\n')).toEqual(['second heard 1', 'fired', 'uncaught: first failed', '']);
});
