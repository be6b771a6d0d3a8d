import { describe, expect, it } from 'vitest';
import { tapped, textOf } from './bodies.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const reader = ({ body }: ReturnType<typeof tapped>) => body[Symbol.asyncIterator]();

describe('a body', () => {
  it('is read as it comes, and ends', async () => {
    const inflow = tapped();
    inflow.push(bytes('a'));
    const reading = textOf(inflow);
    await Promise.resolve();
    inflow.push(bytes('b'));
    inflow.push(bytes('c'));
    inflow.end();
    expect(await reading).toBe('abc');
    expect(inflow.asked).toEqual([]);
  });
  it('that fails is read as far as it came', async () => {
    const inflow = tapped();
    const error = new Error('cut');
    inflow.push(bytes('a'));
    inflow.fail(error);
    inflow.fail(new Error('again'));
    inflow.end();
    const next = reader(inflow);
    expect(await next.next()).toEqual({ done: false, value: bytes('a') });
    await expect(next.next()).rejects.toBe(error);
  });
  it('that fails fails whoever waits for it', async () => {
    const inflow = tapped();
    const waiting = reader(inflow).next();
    inflow.fail(new Error('cut'));
    await expect(waiting).rejects.toThrow('cut');
  });
  it('that is left closes where it comes from, once, and gives nothing more', async () => {
    const inflow = tapped();
    inflow.push(bytes('a'));
    inflow.push(bytes('b'));
    for await (const _ of inflow.body) break;
    await inflow.body.cancel();
    inflow.push(bytes('c'));
    inflow.fail(new Error('late'));
    expect(await reader(inflow).next()).toEqual({ done: true, value: undefined });
    expect(inflow.asked).toEqual(['close']);
  });
  it('that is given up while it is silent ends', async () => {
    const inflow = tapped();
    const waiting = reader(inflow).next();
    await inflow.body.cancel();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });
  it('that has come closes nothing when it is left', async () => {
    const inflow = tapped();
    inflow.push(bytes('a'));
    inflow.end();
    await inflow.body.cancel();
    expect(inflow.asked).toEqual([]);
  });
  it('comes no faster than it is read', async () => {
    const inflow = tapped();
    const chunk = Buffer.alloc(100 * 1024);
    const next = reader(inflow);
    for (let count = 0; count < 4; count += 1) inflow.push(chunk);
    expect(inflow.asked).toEqual(['pause', 'pause']);
    await next.next();
    expect(inflow.asked).toEqual(['pause', 'pause']);
    await next.next();
    expect(inflow.asked).toEqual(['pause', 'pause', 'resume']);
  });
});
