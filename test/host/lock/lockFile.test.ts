import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../../host/lock/fingerprint.ts';
import { formatLock, parseLock, type ToolsLock } from '../../../host/lock/lockFile.ts';
import { anyName } from './anyTools.ts';

const FILE = '/shop/.gatehouse/tools.lock';
const [one, two] = [fingerprintOf({ name: 'one' }), fingerprintOf({ name: 'two' })];
const found = (text: string): string[] =>
  parseLock(text, FILE).problems.map(
    ({ line, column, code, message }) => `${line}:${column} ${code}: ${message}`,
  );

const sample = `{
  "version": 1,
  "connectors": {
    "github": {
      "identity": "https://api.example.com/mcp",
      "accepted": {
        "create_issue": "${one}",
        "list_issues": "${two}"
      },
      "rejected": {}
    },
    "memory": {
      "identity": "npx -y memory",
      "accepted": {},
      "rejected": {
        "delete_all": "${one}"
      }
    }
  }
}
`;

const anyFingerprints = fc.dictionary(anyName, fc.constantFrom(one, two), {
  maxKeys: 4,
  noNullPrototype: true,
});
const anyLock: fc.Arbitrary<ToolsLock> = fc.record(
  {
    version: fc.constant(1 as const),
    connectors: fc.dictionary(
      anyName,
      fc.record(
        { identity: anyName, accepted: anyFingerprints, rejected: anyFingerprints },
        { noNullPrototype: true },
      ),
      { maxKeys: 4, noNullPrototype: true },
    ),
  },
  { noNullPrototype: true },
);

describe('writing', () => {
  it('gives each tool a line, sorted by name', () => {
    const lock: ToolsLock = {
      version: 1,
      connectors: {
        memory: { identity: 'npx -y memory', accepted: {}, rejected: { delete_all: one } },
        github: {
          identity: 'https://api.example.com/mcp',
          accepted: { list_issues: two, create_issue: one },
          rejected: {},
        },
      },
    };
    expect(formatLock(lock)).toBe(sample);
  });

  it('comes back as it was, whatever the names are', () => {
    fc.assert(
      fc.property(anyLock, (lock) => {
        const text = formatLock(lock);
        const { lock: read, problems } = parseLock(text, FILE);
        expect(problems).toEqual([]);
        expect(read && formatLock(read)).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(lock)));
      }),
    );
  });

  it('does not depend on the order in which tools were accepted', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyName), (names) => {
        const text = (order: readonly string[]): string => {
          const accepted = Object.fromEntries(order.map((name) => [name, one]));
          return formatLock({ version: 1, connectors: { a: { identity: '', accepted, rejected: {} } } });
        };
        expect(text(names.toReversed())).toBe(text(names));
      }),
    );
  });
});

describe('reading', () => {
  it('has records in which only what was written is found', () => {
    const { lock } = parseLock(sample.replace('"memory"', '"__proto__"'), FILE);
    expect(Object.keys(lock?.connectors ?? {})).toEqual(['__proto__', 'github']);
    expect(lock?.connectors['constructor']).toBeUndefined();
    expect(lock?.connectors['github']?.accepted['toString']).toBeUndefined();
  });

  it('has no lock at all where one line is wrong', () => {
    const { lock, problems } = parseLock(sample.replace(two, 'sha256-short'), FILE);
    expect(lock).toBeUndefined();
    expect(problems).toEqual([
      {
        file: FILE,
        line: 8,
        column: 24,
        severity: 'error',
        code: 'bad-fingerprint',
        message:
          'This is not the fingerprint of a tool ("sha256-" and 43 characters). Take the line out, then accept the tool again.',
      },
    ]);
  });

  it.each([
    ['an empty file', '', '1:1 bad-json: Not valid JSON: value expected. Mend it, or restore the file.'],
    [
      'a lost comma',
      sample.replace(`${one}",`, `${one}"`),
      '8:9 bad-json: Not valid JSON: comma expected. Mend it, or restore the file.',
    ],
    [
      'a comma too much',
      '{"version":1,}',
      '1:14 bad-json: Not valid JSON: property name expected. Mend it, or restore the file.',
    ],
    [
      'a comment',
      '{\n  // mine\n}',
      '2:3 bad-json: Not valid JSON: invalid comment token. Mend it, or restore the file.',
    ],
    [
      'more than one value',
      '{} {}',
      '1:4 bad-json: Not valid JSON: end of file expected. Mend it, or restore the file.',
    ],
    [
      'endless nesting',
      '['.repeat(200_000),
      '1:1 bad-json: Not valid JSON: it is nested too deeply. Mend it, or restore the file.',
    ],
    ['a list', '[]', '1:1 wrong-type: The file must be an object, but it is a list.'],
    [
      'another version',
      '{"connectors":5,\n"version":2}',
      '2:11 bad-version: This version of Gatehouse reads files of version 1 only. Update Gatehouse, or restore an earlier version of the file.',
    ],
    ['no version', '{"connectors":{}}', '1:1 missing-key: The file has no "version". Add it.'],
    [
      'a connector that is text',
      '{"version":1,"connectors":{"a":""}}',
      '1:32 wrong-type: Connector "a" must be an object, but it is text.',
    ],
    [
      'a tool that is null',
      sample.replace(`"${one}"`, 'null'),
      '7:25 wrong-type: "create_issue" in "accepted" of connector "github" must be text, but it is null.',
    ],
    [
      'a tool that stands twice',
      sample.replace('list_issues', 'create\\u005fissue'),
      '8:9 duplicate-key: "create_issue" stands twice in "accepted" of connector "github". Remove one.',
    ],
    [
      'a connector that stands twice',
      sample.replace('memory', 'github'),
      '12:5 duplicate-key: "github" stands twice in "connectors". Remove one.',
    ],
    [
      'a file that is too large',
      ' '.repeat(2_000_001),
      '1:1 too-large: The file is larger than 2000000 characters. Restore an earlier version.',
    ],
  ])('tells where the fault is: %s', (_, text, problem) => {
    expect(found(text)).toEqual([problem]);
    expect(parseLock(text, FILE).lock).toBeUndefined();
  });

  it('tells all that is wrong, in the order of the file', () => {
    expect(found('{"version":1,"connectors":{"a":{"acepted":{},"rejected":[]}},"x":1}')).toEqual([
      '1:32 missing-key: Connector "a" has no "identity". Add it.',
      '1:32 missing-key: Connector "a" has no "accepted". Add it.',
      '1:33 unknown-key: Unknown key "acepted" in connector "a". Did you mean "accepted"?',
      '1:62 unknown-key: Unknown key "x" in the file. Known: version, connectors.',
    ]);
  });

  it.each(['<<<<<<< HEAD', '||||||| 1234567', '=======', '>>>>>>> branch'])(
    'knows a merge conflict by %s',
    (mark) => {
      for (const end of ['\n', '\r\n']) {
        const text = sample
          .replaceAll('\n', end)
          .replace('        "list', () => `${mark}${end}        "list`);
        expect(found(text)).toEqual([
          '8:1 merge-conflict: A merge conflict begins here. Keep the lines of the tools that should be accepted, and take out the lines of "<<<<<<<", "=======" and ">>>>>>>".',
        ]);
      }
    },
  );

  it('never throws', () => {
    fc.assert(
      fc.property(fc.nat(sample.length), fc.nat(9), fc.string({ maxLength: 3 }), (at, length, text) => {
        parseLock(sample.slice(0, at) + text + sample.slice(at + length), FILE);
      }),
    );
  });
});
