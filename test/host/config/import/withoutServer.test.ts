import * as fc from 'fast-check';
import { parse, stripComments } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { withoutServer } from '../../../../host/config/import/withoutServer.ts';

const text = `{
  "inputs": [],
  "servers": {
    // About a.
    "a": { "command": "a" }, // behind a
    // About b.
    "b": {
      "command": "b", // within b
    },

    /* About c. */
    "c": { "command": "c" } // behind c
  }
}
`;

describe('withoutServer', () => {
  it.each([
    ['a', text.replace('    "a": { "command": "a" }, // behind a\n', '')],
    ['b', text.replace('    "b": {\n      "command": "b", // within b\n    },\n', '')],
    ['c', text.replace('    },\n\n', '    }\n\n').replace('    "c": { "command": "c" } // behind c\n', '')],
  ])('takes %s out and keeps the rest', (name, expected) => {
    expect(withoutServer(text, name)).toBe(expected);
  });

  it.each([
    ['{"servers":{"a":{},"b":{},"c":{}}}', '{"servers":{"a":{},"c":{}}}'],
    ['{"servers":{"a":{},"b":{}}}', '{"servers":{"a":{}}}'],
    ['{ "servers": { "a": {}, "b": {} } }', '{ "servers": { "a": {} } }'],
    ['{"servers":{"b":{}}}', '{"servers":{}}'],
    ['{"servers":{"a":{},"b":{},}}', '{"servers":{"a":{},}}'],
    ['{"servers":{"a":{}\n, "b":{}\n, "c":{}}}', '{"servers":{"a":{}\n, "c":{}}}'],
    ['{"servers":{\n"b":{}\n, "c":{}}}', '{"servers":{\n"c":{}}}'],
    ['{"servers":{\r\n  "a":{},\r\n  "b":{}\r\n}}', '{"servers":{\r\n  "a":{}\r\n}}'],
    ['{"servers":{"b":1,"a":{},"b":2}}', '{"servers":{"a":{}}}'],
    ['\uFEFF{"servers":{"b":{},"a":{}}}', '\uFEFF{"servers":{"a":{}}}'],
    ['{"servers":{"a":{} /* , */, /* b */ "b":{} /* x */}}', '{"servers":{"a":{} /* , */ /* b */  /* x */}}'],
  ])('%j becomes %j', (before, after) => {
    expect(withoutServer(before, 'b')).toBe(after);
  });

  it.each([
    '',
    '{}',
    '{"servers":[]}',
    '{"servers":{"a":{}}}',
    '{"servers":{"b":{}',
    '{"b":{}}',
    '['.repeat(100_000),
  ])('leaves %j as it is', (same) => {
    expect(withoutServer(same, 'b')).toBe(same);
  });

  it('keeps every other server and every comment outside', () => {
    const gap = fc.constantFrom('', ' ', '\n', '\n  ', ' // note, "x"\n', ' /* note, */ ', '\r\n');
    const name = fc.constantFrom('a', 'b', 'c', '__proto__', 'x"y');
    const file = fc.record({
      members: fc.array(fc.tuple(gap, name, gap, gap), { maxLength: 4 }),
      trailing: fc.boolean(),
      end: gap,
    });
    fc.assert(
      fc.property(file, name, ({ members, trailing, end }, gone) => {
        const inner = members.map(([before, each, middle, after], index) => {
          const comma = index < members.length - 1 || trailing ? ',' : '';
          return `${before}${JSON.stringify(each)}:${middle}{"n":${index}}${after}${comma}`;
        });
        const whole = `{ "servers": {${inner.join('')}${end}} }`;
        const shorter = withoutServer(whole, gone);
        const errors: unknown[] = [];
        const read = parse(shorter, errors as [], { allowTrailingComma: true }) as { servers: object };
        expect(errors).toEqual([]);
        const left = members.flatMap(([, each], index) =>
          each === gone ? [] : [[each, { n: index }] as const],
        );
        // The parser makes `__proto__` a prototype, so what is left is read as JSON proper.
        const bare = stripComments(shorter).replaceAll(/,(?=[\s]*\})/g, '');
        expect(JSON.parse(bare)).toEqual({ servers: Object.fromEntries(left) });
        expect(read).toHaveProperty('servers');
      }),
      { numRuns: 500 },
    );
  });
});
