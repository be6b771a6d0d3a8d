import { describe, expect, it } from 'vitest';
import { containing } from '../matchers.ts';
import { convert } from '../specs.ts';

function read(operation: Record<string, unknown>, method = 'post', others: Record<string, unknown> = {}) {
  const { tools, findings } = convert({
    paths: { '/a': { [method]: { operationId: 'a', ...operation } }, ...others },
  });
  return { tool: tools[0]?.tool, tools, findings };
}

describe('what the owner of a document says of a tool', () => {
  it('names and describes it', () => {
    const words = { name: 'find_things', description: 'Finds things.' };
    const { tool, findings } = read({ 'x-gatehouse': words, summary: 'S', description: 'D' });
    expect(tool).toMatchObject({ id: 'api/find_things', title: 'S', description: 'Finds things.' });
    expect(findings).toEqual([]);
  });
  it('hides it', () => {
    expect(read({ 'x-gatehouse': { hidden: true } }).tools).toEqual([]);
    expect(read({ 'x-mcp': false }).tools).toEqual([]);
    expect(read({ 'x-mcp': true }).tools).toHaveLength(1);
  });
  it('frees the name of what is hidden', () => {
    const { tools, findings } = read({ 'x-gatehouse': { hidden: true } }, 'get', {
      '/b': { get: { operationId: 'a' } },
    });
    expect(tools.map(({ tool }) => tool.native)).toEqual(['a']);
    expect(findings).toEqual([]);
  });
  it('says whether it changes anything', () => {
    expect(read({ 'x-gatehouse': { readOnly: true } }).tool?.facts).toEqual({
      readOnly: true,
      destructive: false,
      idempotent: true,
    });
    expect(read({ 'x-gatehouse': { readOnly: false } }, 'get').tool?.facts).toMatchObject({
      readOnly: false,
    });
  });
  it.each(['put', 'delete'])('never makes a %s read-only', (method) => {
    const { tool, findings } = read({ 'x-gatehouse': { readOnly: true, name: 'b' } }, method);
    expect(tool).toMatchObject({ native: 'b', facts: { readOnly: false, destructive: true } });
    expect(findings).toMatchObject([{ code: 'bad-extension', message: containing('never read-only') }]);
  });
  it('counts in our own words before those for others', () => {
    const { tool } = read({
      'x-mcp': { name: 'theirs', description: 'Theirs.', other: 1 },
      'x-gatehouse': { name: 'ours' },
    });
    expect(tool).toMatchObject({ native: 'ours', description: 'Theirs.' });
  });
  it('is no name where two have it', () => {
    const words = { 'x-gatehouse': { name: 'same' } };
    const { tools, findings } = read(words, 'get', { '/b': { get: words } });
    expect(new Set(tools.map(({ tool }) => tool.native)).size).toBe(2);
    expect(findings.map(({ code, message }) => [code, message])).toEqual([
      ['duplicate-tool-name', containing('The tool name "same"')],
      ['duplicate-tool-name', containing('The tool name "same"')],
    ]);
  });
  it.each([
    [{ 'x-gatehouse': 'hide' }, '#/paths/~1a/post/x-gatehouse', 'must be an object'],
    [{ 'x-gatehouse': false }, '#/paths/~1a/post/x-gatehouse', 'must be an object'],
    [{ 'x-mcp': [] }, '#/paths/~1a/post/x-mcp', 'must be an object'],
    [{ 'x-gatehouse': { name: 5 } }, '#/paths/~1a/post/x-gatehouse/name', 'must be text'],
    [{ 'x-gatehouse': { name: '' } }, '#/paths/~1a/post/x-gatehouse/name', 'must be text'],
    [
      { 'x-gatehouse': { readOnly: 'yes' } },
      '#/paths/~1a/post/x-gatehouse/readOnly',
      'must be true or false',
    ],
    [{ 'x-gatehouse': { readonly: true } }, '#/paths/~1a/post/x-gatehouse/readonly', 'has no key "readonly"'],
    [{ 'x-gatehouse': { constructor: 1 } }, '#/paths/~1a/post/x-gatehouse/constructor', 'has no key'],
  ])('is reported where it is wrong: %j', (operation, pointer, words) => {
    const { tool, findings } = read(operation);
    expect(findings).toMatchObject([{ pointer, code: 'bad-extension', message: containing(words) }]);
    expect(tool).toMatchObject({ native: 'a', facts: { readOnly: false } });
  });
  it('hides rather than shows what was meant to be hidden', () => {
    const { tools, findings } = read({ 'x-gatehouse': { hidden: 'yes' } });
    expect(tools).toEqual([]);
    expect(findings).toMatchObject([{ code: 'bad-extension', message: containing('hidden until then') }]);
  });
});
