import { isSpecType } from '@modelcontextprotocol/client';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCallResult } from '../../../../../host/sources/mcp/call/callResult.ts';
import { anyJson } from '../../../lock/anyTools.ts';

const text = (said: string) => ({ type: 'text', text: said });
const read = (given: unknown, isStructured = false, mostBytes = 10_000) =>
  readCallResult(given, { mostBytes, isStructured });

describe('the answer of a server', () => {
  it.each([
    text('hello'),
    { type: 'text', text: '', annotations: { audience: ['user'] }, _meta: { a: 1 } },
    { type: 'image', data: 'AA==', mimeType: 'image/png' },
    { type: 'audio', data: 'AA==', mimeType: 'audio/wav' },
    { type: 'resource', resource: { uri: 'a', text: 'b' } },
    { type: 'resource', resource: { uri: 'a', blob: 'AA==', mimeType: 'x/y' } },
    { type: 'resource_link', uri: 'file:///a', name: 'a', title: 'A' },
  ])('is passed on as it came: %j', (block) => {
    expect(read({ content: [block] })).toEqual({
      result: { content: [block], isError: false },
      repairs: [],
    });
  });
  it('may be a link without a name', () => {
    expect(read({ content: [{ type: 'resource_link', uri: 'a' }] }).result.content).toEqual([
      { type: 'resource_link', uri: 'a', name: 'a' },
    ]);
  });
  it('may hold structured content, with its text where it has none', () => {
    expect(read({ content: [text('x')], structuredContent: { a: 1 } }).result).toEqual({
      content: [text('x')],
      structuredContent: { a: 1 },
      isError: false,
    });
    expect(read({ structuredContent: { a: 1 } }, true).result).toEqual({
      content: [text('{"a":1}')],
      structuredContent: { a: 1 },
      isError: false,
    });
  });
  it.each([null, undefined, 'text', 5, []])('is an error where it is %j', (given) => {
    expect(read(given).result).toMatchObject({ isError: true, reason: 'The server answered with nothing.' });
  });
  it.each([{}, { content: null }, { content: 'hello' }, { content: {} }])(
    'is empty where it is %j',
    (given) => {
      expect(read(given)).toEqual({ result: { content: [], isError: false }, repairs: [] });
    },
  );
  it('may be an error, whose first line is the reason', () => {
    const { result } = read({ content: [text('No such file.\nat line 3')], isError: true }, true);
    expect(result).toEqual({
      content: [text('No such file.\nat line 3')],
      isError: true,
      reason: 'No such file.',
    });
    expect(read({ isError: true }).result.reason).toBe('The server answered with an error.');
    expect(read({ content: [text('x'.repeat(400))], isError: true }).result.reason).toHaveLength(301);
    expect(read({ isError: 'true' }).result.isError).toBe(false);
  });
  it.each(['input_required', 'task', 7])('is refused where it is of the type %j', (resultType) => {
    expect(read({ resultType, content: [] }).result).toMatchObject({ isError: true });
    expect(read({ resultType: 'complete', content: [text('a')] }).result.isError).toBe(false);
  });
});

describe('a block that is none', () => {
  it.each([
    null,
    'text',
    [text('a')],
    { type: 'hologram' },
    { type: 'text' },
    { type: 'text', text: 5 },
    { type: 'image', data: 'AA==' },
    { type: 'audio', mimeType: 'a/b', data: null },
    { type: 'resource' },
    { type: 'resource', resource: { uri: 'a' } },
    { type: 'resource', resource: { text: 'a' } },
    { type: 'resource_link', name: 'a' },
    { type: 'resource', resource: { uri: 'a', blob: '!!' } },
    { type: 'image', data: '!!notBase64', mimeType: 'image/png' },
  ])('is left out, which is told to the caller and to people: %j', (block) => {
    const { result, repairs } = read({ content: [text('a'), block, text('b')] });
    expect(result.content).toEqual([
      text('a'),
      text('b'),
      text('1 block of the answer was left out: not of a kind that is known.'),
    ]);
    expect(repairs).toEqual(['A block of an answer was left out: it is not of a kind that is known.']);
  });
  it('is counted', () => {
    expect(read({ content: [1, 2, 3] }).result.content).toEqual([
      text('3 blocks of the answer were left out: not of a kind that is known.'),
    ]);
  });
});

describe('what a block says beside what it is', () => {
  const link = { type: 'resource_link', uri: 'file:///a', name: 'a' };
  const mended = 'A block of an answer says of itself what MCP does not know; that was left out.';
  it.each([
    [{ ...text('a'), annotations: null }, text('a'), false],
    [{ ...text('a'), _meta: 5 }, text('a'), true],
    [{ ...text('a'), annotations: 'user' }, text('a'), true],
    [
      { ...text('a'), annotations: { audience: 'user', priority: 1 } },
      { ...text('a'), annotations: { priority: 1 } },
      false,
    ],
    [
      { ...text('a'), annotations: { priority: 7, lastModified: 'now' } },
      { ...text('a'), annotations: {} },
      false,
    ],
    [{ ...link, description: null, mimeType: null, size: 'x' }, link, true],
    [{ ...link, description: null, mimeType: null, title: null }, link, false],
    [{ ...link, icons: [{ src: 'a' }, 5] }, { ...link, icons: [{ src: 'a' }] }, false],
    [{ ...text('a'), other: 5 }, text('a'), false],
    [
      { type: 'resource', resource: { uri: 'a', text: 'b', blob: null, mimeType: null, _meta: 'c' } },
      { type: 'resource', resource: { uri: 'a', text: 'b' } },
      false,
    ],
  ])('is kept where MCP knows it: %j', (block, expected, isMended) => {
    const { result, repairs } = read({ content: [block] });
    expect(result.content).toEqual([expected]);
    expect(repairs).toEqual(isMended ? [mended] : []);
  });
  it('is left out where it is nested too deeply', () => {
    const { result, repairs } = read({ content: [{ ...text('a'), _meta: nested() }] });
    expect(result.content).toEqual([text('a')]);
    expect(repairs).toEqual([mended]);
  });
});

describe('structured content', () => {
  it.each([[1, 2], 'x', 0, false])('that is %j reaches the caller as text', (structuredContent) => {
    const { result, repairs } = read({ content: [], structuredContent });
    expect(result).toEqual({ content: [text(JSON.stringify(structuredContent))], isError: false });
    expect(repairs).toEqual(['Structured content was left out: it is no object.']);
    const beside = read({ content: [text('a')], structuredContent }).result;
    const note = text('The structured content of the answer was left out: it is no object.');
    expect(beside).toEqual({ content: [text('a'), note], isError: false });
  });
  it('that is nested too deeply is left out, which the caller is told', () => {
    const { result } = read({ content: [text('a')], structuredContent: { a: nested() } });
    const why = 'The structured content of the answer was left out: it is nested more than 200 levels deep.';
    expect(result).toEqual({ content: [text('a'), text(why)], isError: false });
  });
});

describe('structured content that is announced', () => {
  const missing = 'Structured content was missing, and was read from the text of the answer.';
  it('is read from the text where it is missing', () => {
    for (const structuredContent of [undefined, null]) {
      const { result, repairs } = read({ content: [text('{"a":1}')], structuredContent }, true);
      expect(result.structuredContent).toEqual({ a: 1 });
      expect(repairs).toEqual([missing]);
    }
  });
  it.each([
    [[text('[1]')]],
    [[text('hello')]],
    [[text('{"a":1}'), text('{"b":1}')]],
    [[{ type: 'image', data: 'AA==', mimeType: 'a/b' }]],
    [[text(`{"a":${'['.repeat(500)}${']'.repeat(500)}}`)]],
    [[]],
  ])('is not made up: %j', (content) => {
    const { result, repairs, isUnstructured } = read({ content }, true);
    expect(result).not.toHaveProperty('structuredContent');
    expect(repairs).not.toContain(missing);
    // A client shows an answer without the announced structure only where it is an error.
    expect(result).toMatchObject({
      isError: true,
      reason: expect.stringContaining('its answer has none') as string,
    });
    expect(result.content.slice(1)).toEqual(content);
    expect(isUnstructured).toBe(true);
  });
  it('is not read from the text of a tool that announces none', () => {
    expect(read({ content: [text('{"a":1}')] }).result).not.toHaveProperty('structuredContent');
  });
});

describe('an answer that is too large', () => {
  const large = 'é'.repeat(10_000);
  const noteOf = (given: unknown): string => {
    const [note] = read(given).result.content;
    return note?.type === 'text' ? note.text : '';
  };
  it('is cut at a whole character, and says so first', () => {
    const { result } = read({ content: [text(large)] });
    const [note, begin] = result.content;
    expect(note).toMatchObject({
      text: expect.stringMatching(/^The answer was cut: it is 20\d\d\d bytes/) as string,
    });
    expect(begin).toEqual(text('é'.repeat(5_000)));
  });
  it('loses its structure, which a cut answer cannot keep', () => {
    const given = { content: [text('small')], structuredContent: { large } };
    expect(read(given).result).not.toHaveProperty('structuredContent');
    expect(read(given).result.content[1]).toEqual(text('small'));
    expect(noteOf(given)).toContain('was cut');
  });
  it('is an error where its tool announces structure, which a client would miss otherwise', () => {
    const given = { content: [text('small')], structuredContent: { large } };
    const { result, isUnstructured } = read(given, true);
    expect(result.isError).toBe(true);
    expect(result.reason).toContain('too long to be passed on');
    expect(result.content.at(-1)).toEqual(text('small'));
    expect(isUnstructured).toBeUndefined();
  });
  it('loses pictures whole', () => {
    const picture = { type: 'image', data: 'A'.repeat(20_000), mimeType: 'image/png' };
    expect(read({ content: [text('before'), picture] }).result.content).toEqual([
      expect.objectContaining({ type: 'text' }),
      text('before'),
    ]);
  });
  it('of an error is told by its own words', () => {
    expect(read({ content: [text(`No disk.\n${large}`)], isError: true }).result.reason).toBe('No disk.');
  });
});

function nested(): unknown {
  let value: unknown = 0;
  for (let level = 0; level < 50_000; level += 1) value = { a: value };
  return value;
}

const orJson = <T>(usual: fc.Arbitrary<T>) => fc.oneof(usual, anyJson);
const anyBlock = fc.record(
  {
    type: fc.constantFrom('text', 'image', 'audio', 'resource', 'resource_link'),
    text: fc.string(),
    data: fc.oneof(fc.base64String(), fc.string()),
    mimeType: orJson(fc.string()),
    uri: fc.string(),
    name: orJson(fc.string()),
    title: anyJson,
    description: anyJson,
    size: anyJson,
    icons: orJson(fc.array(fc.record({ src: orJson(fc.string()), theme: anyJson }))),
    annotations: orJson(
      fc.record({ audience: anyJson, priority: orJson(fc.double()), lastModified: anyJson }),
    ),
    _meta: anyJson,
    resource: fc.record(
      { uri: fc.string(), mimeType: anyJson, text: anyJson, blob: orJson(fc.base64String()), _meta: anyJson },
      { requiredKeys: ['uri'] },
    ),
  },
  { requiredKeys: ['type', 'text', 'data', 'mimeType', 'uri', 'resource'] },
);

it('any JSON is a result that each client can read', () => {
  const block = fc.oneof(
    anyJson,
    fc.record({
      type: fc.oneof(fc.constantFrom('text', 'image', 'audio', 'resource', 'resource_link'), anyJson),
      text: anyJson,
      data: anyJson,
      mimeType: anyJson,
      uri: anyJson,
      resource: anyJson,
    }),
    anyBlock,
  );
  const result = fc.oneof(
    anyJson,
    fc.record({ content: fc.oneof(fc.array(block), anyJson), structuredContent: anyJson, isError: anyJson }),
  );
  fc.assert(
    fc.property(result, fc.boolean(), fc.nat(300), (given, isStructured, mostBytes) => {
      const { result: made } = readCallResult(given, { mostBytes, isStructured });
      for (const each of made.content)
        expect(['text', 'image', 'audio', 'resource', 'resource_link']).toContain(each.type);
      expect(JSON.stringify(made)).toBeTypeOf('string');
      expect(made.isError).toBe(made.reason !== undefined);
      const { content, structuredContent } = made;
      const passed = { content, ...(structuredContent === undefined ? {} : { structuredContent }) };
      // The official clients of both generations.
      expect(isSpecType.CallToolResult(passed)).toBe(true);
      expect(CallToolResultSchema.safeParse(passed).error).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});
