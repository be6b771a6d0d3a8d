import { describe, expect, it } from 'vitest';
import { MOST_TOOL_BYTES } from '../../../../../host/sources/openapi/tool/announce.ts';
import { toolOf } from '../specs.ts';

const fields = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `field${n}`,
      { type: 'string', description: `Field ${n}. `.repeat(9) },
    ]),
  );
const withBody = (schema: unknown) => ({
  summary: 'Change an order',
  requestBody: { required: true, content: { 'application/json': { schema } } },
  responses: {
    200: {
      description: 'The order',
      content: { 'application/json': { schema: { type: 'object', properties: { id: { type: 'string' } } } } },
    },
  },
});

describe('what a list carries of an operation', () => {
  it('is all of it where that is small', () => {
    const entry = toolOf('patch', '/orders', withBody({ type: 'object', properties: fields(5) }));
    expect(entry.tool.inputSchema).toEqual(entry.inputSchema());
    expect(entry.tool.outputSchema).toBeDefined();
  });

  it('is at most 4 KB, and a call is checked against the whole', () => {
    const order = { type: 'object', required: ['field7'], properties: fields(200) };
    const entry = toolOf('patch', '/orders', withBody({ type: 'object', properties: { order } }));
    const { name, ...listed } = { name: entry.tool.native, ...entry.tool };
    expect(Buffer.byteLength(JSON.stringify([name, listed.description, listed.inputSchema]))).toBeLessThan(
      MOST_TOOL_BYTES,
    );
    expect(listed.inputSchema).toHaveProperty('properties.order.type', 'object');
    expect(entry.inputSchema()).toHaveProperty('properties.order.properties.field199');
    expect(entry.inputSchema()).toBe(entry.inputSchema());
  });
});
