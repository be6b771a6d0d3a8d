import { describe, expect, it } from 'vitest';
import { sniff } from '../../../../../../host/sources/mcp/http/answers/sniff.ts';
import { tapped, textOf, whole } from '../bodies.ts';

describe('a body', () => {
  it.for([
    ['json', ['{"a":1}']],
    ['json', ['[]']],
    ['json', [' \n', '\t', '{}']],
    ['json', ['\uFEFF{}']],
    ['events', ['data: 1\n\n']],
    ['events', ['d', 'at', 'a:1\n\n']],
    ['events', ['\n\nid', ': 1\ndata:\n\n']],
    ['events', ['event: message\n']],
    ['events', ['retry:5\n']],
    ['events', [': hello\n\n']],
    ['events', ['\uFEFFdata: 1\n\n']],
    ['other', []],
    ['other', ['   ']],
    ['other', ['<html>']],
    ['other', ['da', 'shed']],
    ['other', ['data']],
    ['other', [' '.repeat(70_000), '{}']],
  ] as const)('is %s: %j', async ([kind, chunks]) => {
    const sniffed = await sniff(whole(...chunks));
    expect(sniffed.kind).toBe(kind);
    expect(await textOf(sniffed)).toBe(chunks.join('').replace('\uFEFF', ''));
  });
  it('is looked at no further than needed, and can be given up while it is silent', async () => {
    const silent = tapped();
    silent.push(Buffer.from('data: 1\n\n'));
    const { body } = await sniff(silent.body);
    const reader = body[Symbol.asyncIterator]();
    expect((await reader.next()).value).toEqual(Buffer.from('data: 1\n\n'));
    const next = reader.next();
    await body.cancel();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(silent.asked).toEqual(['close']);
  });
});
