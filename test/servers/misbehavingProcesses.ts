import path from 'node:path';
import { type Exercise, hello, type Trial } from './misbehaviour.ts';

/** One way in which servers that are processes are not as the specification asks. */
export interface ProcessMisbehaviour extends Exercise {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** How many tools must be there once it is connected; absent for those that cannot be. */
  readonly tools?: number;
  /** Where it cannot be connected to: what the reason must say. */
  readonly why?: RegExp;
}

const folder = path.join(import.meta.dirname, 'stdio');
const fileOf = (file: string): Pick<ProcessMisbehaviour, 'command' | 'args'> => ({
  command: process.execPath,
  args: [path.join(folder, file)],
});

/** One of those in `stdio/oddMcp.ts`. */
const odd = (name: string): Pick<ProcessMisbehaviour, 'command' | 'args'> => ({
  command: process.execPath,
  args: [path.join(folder, 'oddMcp.ts'), name],
});

const failed = (says: RegExp): Trial => ({ text: 'first', says, isError: true });
const several: readonly Trial[] = ['one', 'two', 'three'].map((text) => ({
  text,
  says: new RegExp(`^${text}$`),
}));

export const misbehavingProcesses: readonly ProcessMisbehaviour[] = [
  { name: 'stdio: plain', tools: 1, ...odd('plain') },
  { name: 'stdio: floods standard error', tools: 1, ...odd('floods-stderr') },
  { name: 'stdio: banner on standard output', tools: 1, ...odd('banner') },
  { name: 'stdio: exits on server/discover', tools: 1, ...odd('exits-on-unknown') },
  { name: 'stdio: silent on server/discover', tools: 1, ...odd('silent-on-unknown') },
  { name: 'stdio: starts within 3 s', tools: 1, ...odd('slow-start') },
  { name: 'stdio: asks questions of its own', tools: 1, ...odd('asks') },
  { name: 'stdio: byte order mark, CRLF, ids as text', tools: 1, ...odd('windows-lines') },
  { name: 'stdio: answers in reverse', tools: 1, rounds: [several], ...odd('answers-in-reverse') },
  {
    name: 'stdio: dies in a call',
    tools: 1,
    rounds: [
      [failed(/was ended by SIGKILL.*out of memory.*Nobody knows whether the call had its effect/s)],
      [hello],
    ],
    ...odd('dies-in-a-call'),
  },
  {
    name: 'stdio: never answers a call',
    tools: 1,
    rounds: [[failed(/did not answer within 2 s/)], [hello]],
    ...odd('never-answers'),
  },
  {
    name: 'stdio: dies at start',
    why: /exited with code 3\..*No API key was given: set DEMO_KEY/s,
    ...fileOf('diesAtOnce.ts'),
  },
  {
    name: 'stdio: no such command',
    why: /The command "gatehouse-no-such-command" was not found\. Is it installed\?/,
    command: 'gatehouse-no-such-command',
    args: [],
  },
];
