import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../host/base/json.ts';
import { fingerprintOf } from '../../../host/lock/fingerprint.ts';
import { toReadable } from '../../../host/lock/readable.ts';
import { anyDefinition } from './anyTools.ts';
import { startCpuClock } from '../../cpuClock.ts';

const lines = (definition: JsonObject): string[] => toReadable(definition).split('\n');

describe('a definition as a person reads it', () => {
  it('has its parts in one order, schemas as YAML, and its fingerprint', () => {
    const definition: JsonObject = {
      outputSchema: { type: 'object' },
      execution: { taskSupport: 'optional' },
      inputSchema: {
        type: 'object',
        properties: {
          to: { type: 'string', description: 'Who.\nNot me.' },
          amount: { minimum: 0.5, enum: [1, '1'] },
        },
        required: ['to'],
      },
      annotations: { readOnlyHint: false },
      icons: [{ src: 'https://example.com/a.png' }],
      description: 'Pays somebody. Asks first!\nSee e.g. the manual (v2.0).',
      title: 'Pay',
      _meta: { volatile: 1 },
      name: 'pay',
    };
    expect(toReadable(definition)).toBe(`Name
  pay

Title
  Pay

Description
  Pays somebody.
  Asks first!
  See e.g. the manual (v2.0).

Annotations
  readOnlyHint: false

Input schema
  type: object
  properties:
    to:
      type: string
      description: |-
        Who.
        Not me.
    amount:
      minimum: 0.5
      enum:
        - 1
        - "1"
  required:
    - to

Output schema
  type: object

Icons
  - src: https://example.com/a.png

Other
  execution:
    taskSupport: optional

Fingerprint
  ${fingerprintOf(definition)}
`);
  });

  it('shows hidden characters wherever they stand', () => {
    const hidden = 'a\u{200b}\u{e0041}';
    const text = toReadable({
      name: hidden,
      description: hidden,
      inputSchema: { [hidden]: hidden, enum: ['\ud800', `x\n${hidden}`] },
      [hidden]: hidden,
    });
    expect(text).not.toMatch(/[\u{200b}\u{e0041}\ud800]/u);
    expect(text.match(/a\\u\{200B\}\\u\{E0041\}/g)).toHaveLength(7);
  });

  it('does not let a text pass for a section', () => {
    const shown = lines({
      name: 'a',
      description: 'Nice.\n\nInput schema\n  type: object',
      inputSchema: { evil: true },
    });
    expect(shown.filter((line) => line === 'Input schema')).toHaveLength(1);
    expect(shown.filter((line) => /^\S/.test(line))).toEqual([
      'Name',
      'Description',
      'Input schema',
      'Fingerprint',
    ]);
  });

  it('begins only its own sections at the start of a line', () => {
    const titles =
      /^(?:Name|Title|Description|Annotations|(?:Input|Output) schema|Icons|Other|Fingerprint|\(cut: .*\))$/;
    fc.assert(
      fc.property(anyDefinition, (definition) => {
        const outer = lines(definition).filter((line) => /^[^ ]/.test(line));
        expect(outer.filter((line) => !titles.test(line))).toEqual([]);
        expect(new Set(outer).size).toBe(outer.length);
      }),
    );
  });

  it('writes parts out that stand twice, without anchors', () => {
    const shared = { type: 'string' };
    expect(toReadable({ name: 'a', inputSchema: { a: shared, b: shared } })).not.toMatch(/[&*]/);
  });

  it('shows a part that is not what it should be', () => {
    const text = toReadable({
      name: 5,
      title: null,
      description: ['x'],
      inputSchema: 'y',
      annotations: Infinity,
    });
    expect(text).toContain('Name\n  5\n');
    expect(text).toContain('Description\n  - x\n');
    expect(text).toContain('Annotations\n  .inf\n');
    expect(text).toContain('Input schema\n  y\n');
  });

  it('takes the words of languages without spaces apart, too', () => {
    expect(toReadable({ description: '付款。先询问！' })).toContain('Description\n  付款。\n  先询问！\n');
  });

  it('is the same for the same definition', () => {
    fc.assert(
      fc.property(anyDefinition, (definition) => {
        expect(toReadable(structuredClone(definition))).toBe(toReadable(definition));
      }),
    );
  });
});

describe('a definition without measure', () => {
  const nested = (depth: number): Json => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as Json;

  it('is cut section by section, and says so', () => {
    const text = toReadable({
      name: 'a',
      description: 'x'.repeat(5_000_000),
      inputSchema: { type: 'object' },
    });
    expect(text).toContain('\n(cut: this section is longer than the 40000 characters that are shown)\n');
    expect(text).toContain('Input schema\n  type: object\n');
    expect(text.length).toBeLessThan(41_000);
  });

  it.each(['A. \r\n', 'A.    B'])('says so where %j is written shorter than it was sent', (part) => {
    const text = toReadable({ description: `${part.repeat(20_000)} Do evil.` });
    expect(text.includes('(cut: ')).not.toBe(text.includes('Do evil.'));
  });

  it.each<[string, Json]>([
    ['many keys', Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`key ${index}`, index]))],
    ['hidden characters', '\u200b'.repeat(2_000_000)],
    ['many lines', '\n'.repeat(2_000_000)],
    ['many levels', nested(100_000)],
    ['spaces after sentences', `A.${' '.repeat(1_000_000)}`.repeat(5)],
    ['sentences', 'A. '.repeat(1_000_000)],
    ['half surrogates in many levels', { a: '\ud800', b: nested(100_000) }],
  ])('takes neither long nor much: %s', (_, value) => {
    const cpuMs = startCpuClock();
    for (const key of ['name', 'description', 'inputSchema', 'other']) {
      // Each line is indented by two more.
      expect(toReadable({ [key]: value }).length).toBeLessThan(130_000);
    }
    expect(cpuMs()).toBeLessThan(5_000);
  });
});
