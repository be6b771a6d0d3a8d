import { isSpecType } from '@modelcontextprotocol/client';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv-provider.js';
import { ToolSchema } from '@modelcontextprotocol/sdk/types.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExternalTool } from '../../../../../host/sources/mcp/lists/externalTool.ts';
import { anyJson } from '../../../lock/anyTools.ts';

const plain = {
  name: 'echo',
  title: 'Echo',
  description: 'Says it back.',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } } },
};

function read(change: object, isStateless = false) {
  return readExternalTool('shop', { ...plain, ...change }, isStateless);
}

function toolOf(change: object, isStateless = false) {
  const result = read(change, isStateless);
  if (result.kind !== 'tool') throw new Error(`It ${result.reason}.`);
  return result.tool;
}

/** An object in an object, and so on. */
function nested(levels: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < levels; level += 1) value = { a: value };
  return value;
}

const linked = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: { a: { $ref: '#/$defs/b' }, self: { $ref: '#' } },
  $defs: { b: { type: 'string', pattern: '^a' } },
};

/** Whether the official clients of both generations read it; each of them reads a list as a whole. */
function isOfferable(result: ReturnType<typeof read>): boolean {
  if (result.kind === 'left-out') return true;
  const { title, description, inputSchema, outputSchema } = result.tool;
  const offered = {
    ...{ name: 'x_echo', description, inputSchema },
    ...(title === undefined ? {} : { title }),
    ...(outputSchema === undefined ? {} : { outputSchema }),
  };
  // It compiles the schemas of all tools with the list.
  if (outputSchema !== undefined) new AjvJsonSchemaValidator().getValidator(outputSchema);
  // As it goes over the wire: JSON text can be read as an infinite number, and cannot be written from one.
  const sent: unknown = JSON.parse(JSON.stringify(offered));
  return isSpecType.Tool(sent) && ToolSchema.safeParse(sent).success;
}

const anySchema = fc.record(
  {
    type: fc.constantFrom('object', null, 'array'),
    properties: fc.oneof(
      anyJson,
      fc.dictionary(
        fc.string(),
        fc.oneof(
          anyJson,
          fc.constant({ type: 'string' }),
          fc.record(
            {
              type: fc.constantFrom('string', 'nope', 7),
              $ref: fc.constantFrom('#', '#/properties', '#/properties/a', '#/none', '#a', 'x', '', 5),
              pattern: fc.constantFrom('a', '(', null),
              items: anyJson,
              required: anyJson,
              $id: fc.constantFrom('a', 5),
            },
            { requiredKeys: [] },
          ),
        ),
      ),
    ),
    required: fc.oneof(anyJson, fc.array(fc.string())),
    $schema: fc.oneof(anyJson, fc.webUrl()),
    additionalProperties: anyJson,
  },
  { requiredKeys: [] },
);

describe('a tool of an external server', () => {
  it('is taken as it was sent', () => {
    expect(readExternalTool('shop', plain, false)).toEqual({
      kind: 'tool',
      tool: {
        id: 'shop/echo',
        source: 'shop',
        native: 'echo',
        title: 'Echo',
        description: 'Says it back.',
        inputSchema: plain.inputSchema,
        facts: { readOnly: false, destructive: true, idempotent: false },
        claims: { readOnly: false, destructive: true, idempotent: false },
        deprecated: false,
        tags: [],
        definition: plain,
      },
      repairs: [],
    });
  });
  it.each([
    [{ description: null, title: null, annotations: null }, { description: '' }],
    [{ title: '', annotations: { title: 'From the hints' } }, { title: 'From the hints' }],
    [{ title: 'Own', annotations: { title: 'From the hints' } }, { title: 'Own' }],
    [{ description: 5 }, { description: '' }],
    [{ inputSchema: { properties: { a: {} } } }, { inputSchema: { type: 'object', properties: { a: {} } } }],
    [{ outputSchema: null }, { description: 'Says it back.' }],
    [{ outputSchema: { properties: {} } }, { outputSchema: { type: 'object', properties: {} } }],
    [{ outputSchema: linked }, { outputSchema: linked }],
    [{ name: 'a/b.c d' }, { id: 'shop/a/b.c d' }],
  ])('is mended where that will do: %j', (change, expected) => {
    expect(toolOf(change)).toMatchObject(expected);
  });
  it.each([
    [{ type: 'array' }, 'is of type "array"'],
    [{ type: ['object', 'null'] }, 'is of type ["object","null"]'],
    [{ type: 'object', properties: { a: 3 } }, 'has "properties" that are no schemas by name'],
    [{ type: 'object', required: 'a' }, 'has a "required" that is no list of names'],
    [{ type: 'object', $schema: 7 }, 'has a "$schema" that is no text'],
    [{ properties: { a: { type: 'nope' } } }, 'is no valid JSON Schema'],
    [{ properties: { a: { enum: 5 } } }, 'is no valid JSON Schema'],
    [{ properties: { a: { $ref: '#/$defs/b' } } }, 'refers to "#/$defs/b", which it does not hold'],
    [
      { properties: { a: { $ref: 'http://127.0.0.1/' } } },
      'refers to "http://127.0.0.1/", which it does not hold',
    ],
    [{ properties: { a: { pattern: '(' } } }, 'has a pattern that is none'],
    [{ $id: 'a' }, 'has an "$id"'],
    ['text', 'is no object'],
    [true, 'is no object'],
  ])('loses the output schema %j, and that is told', (outputSchema, reason) => {
    const result = read({ outputSchema });
    expect(result).toMatchObject({
      kind: 'tool',
      repairs: [`The output schema of "echo" ${reason}, and is not offered.`],
    });
    expect(toolOf({ outputSchema })).not.toHaveProperty('outputSchema');
  });
  it.each(['inputSchema', 'outputSchema'])('loses what is null in its %s, and that is told', (key) => {
    const schema = { type: null, required: null, properties: { a: { default: null } } };
    const result = read({ [key]: schema });
    const what = key === 'inputSchema' ? 'input' : 'output';
    expect(result).toMatchObject({
      kind: 'tool',
      tool: { [key]: { type: 'object', properties: { a: { default: null } } } },
      repairs: [`The ${what} schema of "echo" holds null for "type", "required", which is left out.`],
    });
    expect(isOfferable(result)).toBe(true);
  });
  it('is offered with objects in the place of schemas that are true or false', () => {
    const { inputSchema } = toolOf({ inputSchema: { properties: { any: true, none: false } } });
    expect(inputSchema['properties']).toEqual({ any: {}, none: { not: {} } });
  });
  it.each([
    [{ name: '' }, 'has no name'],
    [{ name: 5 }, 'has no name'],
    [{ name: 'x'.repeat(257) }, 'has a name of more than 256 characters'],
    [{ name: 'a\u200bb' }, 'has a name with invisible characters'],
    [{ name: 'a\nb' }, 'has a name with invisible characters'],
    [{ name: '@resources' }, 'has a name that begins with "@"'],
    [{ inputSchema: undefined }, 'has no input schema'],
    [{ inputSchema: [] }, 'has no input schema'],
    [{ inputSchema: { type: 'string' } }, 'has an input schema that is of type "string"'],
    [
      { inputSchema: { properties: [] } },
      'has an input schema that has "properties" that are no schemas by name',
    ],
    [
      { inputSchema: { properties: { a: null } } },
      'has an input schema that has "properties" that are no schemas by name',
    ],
    [
      { inputSchema: { required: 'a' } },
      'has an input schema that has a "required" that is no list of names',
    ],
    [
      { inputSchema: { required: [1] } },
      'has an input schema that has a "required" that is no list of names',
    ],
    [{ inputSchema: { $schema: {} } }, 'has an input schema that has a "$schema" that is no text'],
    [{ description: 'é'.repeat(128 * 1024) }, 'is larger than 256 KB'],
    [{ inputSchema: nested(200) }, 'is nested more than 200 levels deep'],
    [{ _meta: nested(100_000) }, 'is nested more than 200 levels deep'],
  ])('is left out where it is of no use', (change, reason) => {
    expect(read(change)).toMatchObject({ kind: 'left-out', reason });
  });
  it.each([null, undefined, 'echo', 5, [plain]])('cannot be %j', (given) => {
    expect(readExternalTool('shop', given, false)).toEqual({
      kind: 'left-out',
      name: '?',
      reason: 'is not an object',
    });
  });
  it('is left out for what it says of headers, where that counts', () => {
    const inputSchema = { type: 'object', properties: { a: { type: 'object', 'x-mcp-header': 'A' } } };
    expect(read({ inputSchema }, true)).toMatchObject({ kind: 'left-out' });
    expect(read({ inputSchema }, false)).toMatchObject({ kind: 'tool' });
  });
  it('with any JSON is a tool or a reason', () => {
    const entry = fc.oneof(
      anyJson,
      fc.record({
        name: fc.oneof(anyJson, fc.constant('echo')),
        title: anyJson,
        description: anyJson,
        inputSchema: fc.oneof(anyJson, anySchema),
        outputSchema: fc.oneof(anyJson, anySchema),
        annotations: anyJson,
      }),
    );
    fc.assert(
      fc.property(entry, fc.boolean(), (given, isStateless) => {
        const result = readExternalTool('shop', given, isStateless);
        if (result.kind === 'left-out') return result.reason !== '';
        expect(result.tool.native).toBe((given as { name: string }).name);
        expect(result.tool.inputSchema['type']).toBe('object');
        expect(result.tool.outputSchema?.['type'] ?? 'object').toBe('object');
        expect(result.tool.definition).toBe(given);
        return isOfferable(result);
      }),
      { numRuns: 500 },
    );
  });
});

// MCP 2025-11-25, Schema, ToolAnnotations: readOnlyHint false, destructiveHint true, idempotentHint false.
describe('what it says of itself', () => {
  const [no, destroys] = [false, true];
  it.each([
    [undefined, { readOnly: no, destructive: destroys, idempotent: no }],
    [null, { readOnly: no, destructive: destroys, idempotent: no }],
    [{}, { readOnly: no, destructive: destroys, idempotent: no }],
    [{ readOnlyHint: 'true' }, { readOnly: no, destructive: destroys, idempotent: no }],
    [{ readOnlyHint: true }, { readOnly: true, destructive: false, idempotent: true }],
    [
      { readOnlyHint: true, destructiveHint: true },
      { readOnly: true, destructive: false, idempotent: true },
    ],
    [{ destructiveHint: false }, { readOnly: no, destructive: false, idempotent: no }],
    [{ idempotentHint: true }, { readOnly: no, destructive: destroys, idempotent: true }],
  ])('%j is read with the defaults of the specification, and is no fact', (annotations, claims) => {
    const tool = toolOf({ annotations });
    expect(tool.claims).toEqual(claims);
    expect(tool.facts).toEqual({ readOnly: false, destructive: true, idempotent: false });
  });
});
