import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { HostConnection } from '../../extension/hostConnection.ts';
import { createHostProcess, type HostProcess, type HostState } from '../../extension/hostProcess.ts';
import type { NotificationMessage, RequestMessage } from '../../protocol/messages.ts';

const request = <P, R>(method: string): RequestMessage<P, R> => ({ kind: 'request', method });
const echo = request<{ value: number }, { value: number }>('echo');
const environment = request<object, Record<string, string>>('environment');
const fail = request<object, void>('fail');
const never = request<object, void>('never');
const askBack = request<object, string>('ask back');
const question = request<{ of: string }, string>('question');
const crash: NotificationMessage<object> = { kind: 'notification', method: 'crash' };

interface Started {
  readonly host: HostProcess;
  readonly states: HostState[];
  readonly output: string[];
  readonly connections: HostConnection[];
  /** The next state of a kind, counted from when this is called. */
  next<K extends HostState['kind']>(kind: K): Promise<Extract<HostState, { kind: K }>>;
}

const started: HostProcess[] = [];

function startHost(name: string, pausesMs = [1, 1], timeLimitMs = 5_000): Started {
  const states: HostState[] = [];
  const output: string[] = [];
  const connections: HostConnection[] = [];
  const stateWaits = new Set<(state: HostState) => void>();
  const host = createHostProcess({
    file: join(import.meta.dirname, 'hosts', `${name}.ts`),
    environment: { PATH: process.env.PATH ?? '', MARK: 'mine' },
    limits: { pausesMs, windowMs: 60_000 },
    timeLimitMs,
    connect: (connection) => {
      connections.push(connection);
      connection.onRequest(question, async ({ of }) => `asked by ${of}`);
    },
    onState: (state) => {
      states.push(state);
      for (const wait of stateWaits) wait(state);
    },
    onOutput: (line) => output.push(line),
  });
  started.push(host);
  host.start();
  return {
    ...{ host, states, output, connections },
    next: (kind) => {
      const { promise, resolve } = Promise.withResolvers<Extract<HostState, { kind: typeof kind }>>();
      const wait = (state: HostState): void => {
        if (state.kind !== kind) return;
        stateWaits.delete(wait);
        resolve(state as Extract<HostState, { kind: typeof kind }>);
      };
      stateWaits.add(wait);
      return promise;
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((host) => host.stop('the test is over')));
});

describe('a host that runs', () => {
  test('answers, asks back, and knows only the environment it was given', async () => {
    const { host } = startHost('answering');
    expect(await host.send(echo, { value: 4 })).toEqual({ value: 4 });
    expect(await host.send(askBack, {})).toBe('asked by the host');
    expect(await host.send(environment, {})).toMatchObject({ MARK: 'mine' });
    expect(await host.send(environment, {})).not.toHaveProperty('VITEST');
  });

  test('passes on the reason when it refuses', async () => {
    const { host } = startHost('answering');
    await expect(host.send(fail, {})).rejects.toThrow('the folder is not readable');
  });

  test('is not waited for longer than the limit', async () => {
    const { host } = startHost('answering', [1], 150);
    await expect(host.send(never, {})).rejects.toThrow('did not answer "never" within');
  });

  test('goes from starting to running with its process id', async () => {
    const { host, states, next } = startHost('answering');
    const { pid } = await next('running');
    expect(states.map(({ kind }) => kind)).toEqual(['starting', 'running']);
    expect(isAlive(pid)).toBe(true);
    expect(host.state).toEqual({ kind: 'running', pid });
  });

  test('is started once, however often it is asked to', async () => {
    const { host, states } = startHost('answering');
    host.start();
    host.start();
    await host.send(echo, { value: 1 });
    expect(states.filter(({ kind }) => kind === 'starting')).toHaveLength(1);
  });
});

describe('a host that ends by itself', () => {
  test('comes back with a new link, and what was in flight fails', async () => {
    const { host, connections, next } = startHost('answering');
    await host.send(echo, { value: 1 });
    const inFlight = host.send(never, {});
    const crashed = next('crashed');
    const running = next('running');
    connections[0]?.notify(crash, {});
    await expect(inFlight).rejects.toThrow('ended before it had answered "never"');
    expect((await crashed).reason).toBe('The gateway host ended with code 3');
    await running;
    expect(await host.send(echo, { value: 2 })).toEqual({ value: 2 });
    expect(connections).toHaveLength(2);
  });

  test('is not started for ever: it says how often it crashed, and why on its output', async () => {
    const { host, output, next } = startHost('broken', [1, 1]);
    const { reason } = await next('stopped');
    expect(reason).toBe('The gateway host ended with code 1; 3 crashes in 1 min');
    await expect.poll(() => output).toContain('cannot read its configuration');
    await expect(host.send(echo, { value: 1 })).rejects.toThrow('Run "Gatehouse: Restart Host"');
  });

  test('begins counting anew after a restart by hand', async () => {
    const { host, states, next } = startHost('broken', [1]);
    await next('stopped');
    const again = next('stopped');
    states.length = 0;
    await host.restart();
    await again;
    expect(states.filter(({ kind }) => kind === 'crashed')).toHaveLength(1);
  });

  test('says that its file is missing', async () => {
    const { next, output } = startHost('missing', []);
    await next('stopped');
    await expect.poll(() => output.join('\n')).toContain('missing.ts');
  });
});

describe('stopping', () => {
  test('leaves no process and starts none', async () => {
    const { host, states, next } = startHost('answering');
    const { pid } = await next('running');
    await host.stop('the editor has ended');
    expect(isAlive(pid)).toBe(false);
    expect(states.at(-1)?.kind).toBe('running');
    expect(host.state).toEqual({ kind: 'stopped', reason: 'the editor has ended' });
  });

  test('kills a host that does not end', async () => {
    const { host, next } = startHost('deaf');
    const { pid } = await next('running');
    await host.stop('the editor has ended');
    expect(isAlive(pid)).toBe(false);
  });

  test('and restarting at once wait for each other', async () => {
    const { host, states, next } = startHost('answering');
    await next('running');
    await Promise.all([host.restart(), host.restart()]);
    expect(await host.send(echo, { value: 3 })).toEqual({ value: 3 });
    const pids = states.flatMap((state) => (state.kind === 'running' ? state.pid : []));
    expect(pids.filter(isAlive)).toHaveLength(1);
  });

  test('ends a restart that was waiting for its turn', async () => {
    const { host, states, next } = startHost('broken', [60_000]);
    await next('crashed');
    await host.stop('the editor has ended');
    expect(states.filter(({ kind }) => kind === 'starting')).toHaveLength(1);
  });
});
