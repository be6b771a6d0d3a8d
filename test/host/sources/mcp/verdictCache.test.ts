import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Verdict } from '../../../../host/sources/mcp/detect/verdict.ts';
import { openVerdictCache } from '../../../../host/sources/mcp/verdictCache.ts';
import { temporaryFolder } from '../../temporaryFolder.ts';

const HOUR_MS = 60 * 60 * 1000;
const url = 'https://example.com/mcp';
const key = { url, credential: 'Bearer ${secret:a}' };
const modern: Verdict = { kind: 'modern', url, revision: '2026-07-28' };
const legacy: Verdict = { kind: 'legacy', url, revision: '2025-11-25' };
const sse: Verdict = { kind: 'sse', url };

let file: string;
let time = Date.UTC(2026, 0, 1);
const now = (): number => time;

beforeEach(() => {
  file = join(temporaryFolder(), 'state', 'verdicts.json');
  time = Date.UTC(2026, 0, 1);
});

describe('what is kept', () => {
  it('is a verdict for each URL and credential', async () => {
    const cache = await openVerdictCache(undefined);
    cache.set(key, modern);
    expect(cache.get(key)).toEqual(modern);
    expect(cache.get({ ...key, credential: '' })).toBeUndefined();
    expect(cache.get({ ...key, url: `${url}/` })).toBeUndefined();
    cache.set({ ...key, credential: '' }, sse);
    expect([cache.get(key), cache.get({ ...key, credential: '' })]).toEqual([modern, sse]);
  });

  it('is a modern one until it is dropped', async () => {
    const cache = await openVerdictCache(undefined, now);
    cache.set(key, modern);
    time += 1000 * 24 * HOUR_MS;
    expect(cache.get(key)).toEqual(modern);
    cache.drop(key);
    expect(cache.get(key)).toBeUndefined();
  });

  it.each([legacy, sse])('is a $kind one for 24 hours', async (verdict) => {
    const cache = await openVerdictCache(undefined, now);
    cache.set(key, verdict);
    time += 24 * HOUR_MS - 1;
    expect(cache.get(key)).toEqual(verdict);
    time += 1;
    expect(cache.get(key)).toBeUndefined();
    cache.set(key, verdict);
    time -= 1;
    expect(cache.get(key)).toBeUndefined();
  });

  it.each<Verdict>([
    { kind: 'authorize', url, challenge: { status: 401, header: 'Bearer' } },
    { kind: 'unavailable', url, reason: 'No answer.' },
    { kind: 'not-mcp', url, reason: 'A web page.' },
  ])('is never one of $kind', async (verdict) => {
    const cache = await openVerdictCache(undefined);
    cache.set(key, verdict);
    expect(cache.get(key)).toBeUndefined();
    cache.set(key, modern);
    cache.set(key, verdict);
    expect(cache.get(key)).toEqual(modern);
  });

  it('is nothing of what a server said that it can do, however deep that is', async () => {
    let discover: unknown = {};
    for (let level = 0; level < 50_000; level += 1) discover = { discover };
    const cache = await openVerdictCache(file);
    cache.set(key, { ...modern, discover });
    await cache.flush();
    expect(Object.keys(cache.get(key) ?? {})).toEqual(['kind', 'url', 'revision']);
    const old = readFileSync(file, 'utf8').replace('"modern",', '"modern","discover":{"capabilities":{}},');
    writeFileSync(file, old);
    expect((await openVerdictCache(file)).get(key)).toEqual(modern);
  });

  it('is no more than 200, the newest', async () => {
    const cache = await openVerdictCache(undefined);
    const keys = Array.from({ length: 201 }, (_, index) => ({ ...key, credential: String(index) }));
    for (const each of keys.slice(0, 200)) cache.set(each, modern);
    cache.set({ ...key, credential: '0' }, legacy);
    cache.set({ ...key, credential: '200' }, modern);
    expect(keys.filter((each) => cache.get(each) === undefined)).toEqual([keys[1]]);
  });
});

describe('the file', () => {
  it('holds it for the next process, and no credential', async () => {
    const cache = await openVerdictCache(file, now);
    cache.set(key, modern);
    cache.set({ ...key, credential: '' }, sse);
    await cache.flush();
    expect(readFileSync(file, 'utf8')).not.toContain('secret:a');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(file, '..'))).toEqual(['verdicts.json']);
    time += 24 * HOUR_MS;
    const next = await openVerdictCache(file, now);
    expect(next.get(key)).toEqual(modern);
    expect(next.get({ ...key, credential: '' })).toBeUndefined();
    next.drop(key);
    await next.flush();
    expect((await openVerdictCache(file, now)).get(key)).toBeUndefined();
  });

  it('is not written where nothing has changed', async () => {
    const cache = await openVerdictCache(file);
    expect(cache.get(key)).toBeUndefined();
    cache.drop(key);
    await cache.flush();
    expect(() => statSync(file)).toThrow('ENOENT');
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"verdicts":[]}',
    '{"verdicts":{"a":null}}',
    '{"verdicts":{"a":{"at":"1","verdict":{"kind":"sse","url":"http://x/"}}}}',
    '{"verdicts":{"a":{"at":1,"verdict":{"kind":"not-mcp","url":"http://x/"}}}}',
    '{"verdicts":{"a":{"at":1,"verdict":{"kind":"modern","url":"http://x/"}}}}',
  ])('is an empty one with %j, and written anew', async (text) => {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
    const cache = await openVerdictCache(file);
    expect(cache.get(key)).toBeUndefined();
    cache.set(key, modern);
    await cache.flush();
    const { verdicts } = JSON.parse(readFileSync(file, 'utf8')) as { verdicts: object };
    expect(Object.keys(verdicts)).toHaveLength(1);
  });

  it('loses nothing but itself where it cannot be written', async () => {
    mkdirSync(join(file, 'below'), { recursive: true });
    const cache = await openVerdictCache(file);
    cache.set(key, modern);
    await cache.flush();
    expect(cache.get(key)).toEqual(modern);
  });
});

describe('writing', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('waits a moment for more of them, and happens once', async () => {
    const cache = await openVerdictCache(file);
    cache.set(key, modern);
    vi.advanceTimersByTime(999);
    cache.set({ ...key, credential: '' }, sse);
    expect(vi.getTimerCount()).toBe(1);
    expect(() => statSync(file)).toThrow('ENOENT');
    vi.advanceTimersByTime(1);
    expect(vi.getTimerCount()).toBe(0);
    // Waits for the write that has begun, and has none of its own to do.
    await cache.flush();
    const { ino } = statSync(file);
    await cache.flush();
    expect(statSync(file).ino).toBe(ino);
    const next = await openVerdictCache(file);
    expect([next.get(key), next.get({ ...key, credential: '' })]).toEqual([modern, sse]);
  });
});
