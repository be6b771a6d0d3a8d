import { describe, expect, it } from 'vitest';
import { describeEnding, type Ending } from '../../../../../host/sources/mcp/stdio/ending.ts';

const ending = (part: Partial<Ending>): string =>
  describeEnding({
    exit: { code: 1, signal: null },
    fault: undefined,
    isOurs: false,
    lastLines: [],
    ...part,
  });

describe('the ending of a server', () => {
  it('says how it ended', () => {
    expect(ending({})).toBe('The server exited with code 1. It wrote nothing to standard error.');
    expect(ending({ exit: { code: null, signal: 'SIGSEGV' } })).toMatch(/^The server was ended by SIGSEGV\./);
    expect(ending({ exit: { code: null, signal: null }, isOurs: true })).toBe(
      'The connection was closed. The server does not end, not even by SIGKILL.',
    );
  });
  it('begins with what went wrong', () => {
    expect(ending({ fault: 'It sent too much.', isOurs: true })).toBe(
      'It sent too much. The server exited with code 1.',
    );
    expect(ending({ fault: 'It was not found.' })).toMatch(/^It was not found\. /);
  });
  it('quotes the last lines, cut where they are long', () => {
    expect(ending({ lastLines: ['a', 'x'.repeat(400)] })).toBe(
      `The server exited with code 1. The last that it wrote:\n  a\n  ${'x'.repeat(300)}…`,
    );
  });
});
