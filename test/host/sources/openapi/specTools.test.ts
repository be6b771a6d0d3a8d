import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createSpecTools, type SpecTools } from '../../../../host/sources/openapi/specTools.ts';
import { writeFolder } from './folder.ts';
import { matching } from './matchers.ts';

const root = `openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /pets: { $ref: pets.yaml }
  /toys: { get: { operationId: toys } }
`;
const pets = 'get: { operationId: pets }\n';

async function open(files: Readonly<Record<string, string>>) {
  const folder = await writeFolder({ 'openapi.yaml': root, ...files });
  const spec = createSpecTools({
    ...{ source: 'api', specFile: join(folder, 'openapi.yaml'), folder, given: [] },
    logError: (message) => expect.fail(message),
  });
  onTestFinished(() => spec.dispose());
  await spec.reload();
  const at = (name: string) => join(folder, name);
  return { spec, at, write: (name: string, text: string) => writeFile(at(name), text) };
}

const names = (spec: SpecTools) => spec.shown.tools.map(({ native }) => native);

describe('a document of several files', () => {
  it('keeps its tools while somebody types in one of the files', async () => {
    const { spec, at, write } = await open({ 'pets.yaml': pets });
    const { tools } = spec.shown;
    await write('pets.yaml', 'get: { operationId:');
    await spec.reload();
    expect(spec.shown.state).toMatchObject({
      kind: 'stale',
      reason: matching(/pets\.yaml:\d+:\d+: Not valid YAML/),
    });
    expect(spec.shown.problems).toMatchObject([{ file: at('pets.yaml'), code: 'syntax' }]);
    expect(spec.shown.tools).toBe(tools);
    expect(spec.shown.files).toEqual([at('openapi.yaml'), at('pets.yaml')]);
    await write('pets.yaml', '');
    await spec.reload();
    expect(spec.shown).toMatchObject({ state: { kind: 'stale' }, problems: [{ code: 'empty' }] });
    await write('pets.yaml', pets);
    await spec.reload();
    expect(spec.shown).toMatchObject({ state: { kind: 'ready' }, problems: [] });
    expect(spec.shown.tools).toBe(tools);
  });
  it('serves what it can where a file was broken from the start, until it is mended', async () => {
    const { spec, at, write } = await open({ 'pets.yaml': 'get: [' });
    expect(names(spec)).toEqual(['toys']);
    expect(spec.shown.state.kind).toBe('ready');
    expect(spec.shown.problems).toMatchObject([
      { file: at('openapi.yaml'), line: 4, code: 'broken-ref-file' },
      { file: at('pets.yaml'), code: 'syntax' },
    ]);
    await write('openapi.yaml', root.replace('toys }', 'all_toys }'));
    await spec.reload();
    expect(names(spec)).toEqual(['all_toys']);
    await write('pets.yaml', pets);
    await spec.reload();
    expect(names(spec)).toEqual(['pets', 'all_toys']);
  });
  it('gets what a missing file holds once it is there, and loses it again', async () => {
    const { spec, at, write } = await open({});
    expect(names(spec)).toEqual(['toys']);
    expect(spec.shown.problems).toMatchObject([
      { file: at('openapi.yaml'), line: 4, code: 'missing-ref-file' },
    ]);
    expect(spec.shown.files).toEqual([at('openapi.yaml'), at('pets.yaml')]);
    await write('pets.yaml', pets);
    await spec.reload();
    expect(names(spec)).toEqual(['pets', 'toys']);
    await rm(at('pets.yaml'));
    await spec.reload();
    expect(names(spec)).toEqual(['toys']);
  });
  it('tells of new files even where no tool changes', async () => {
    const { spec, at, write } = await open({ 'pets.yaml': pets, 'same.yaml': pets });
    let fired = 0;
    spec.onDidChange(() => {
      fired += 1;
    });
    const { tools } = spec.shown;
    await write('openapi.yaml', root.replace('pets.yaml', 'same.yaml'));
    await spec.reload();
    expect(fired).toBe(1);
    expect(spec.shown.tools).toBe(tools);
    expect(spec.shown.files).toEqual([at('openapi.yaml'), at('same.yaml')]);
  });
  it('locates an operation in its file, and goes on watching all while the document is broken', async () => {
    const { spec, at, write } = await open({ 'pets.yaml': `\n${pets}` });
    expect(await spec.locate(['pets'])).toEqual([{ file: at('pets.yaml'), line: 2, column: 1 }]);
    await write('openapi.yaml', 'openapi: [');
    await spec.reload();
    expect(spec.shown.state.kind).toBe('stale');
    expect(spec.shown.files).toEqual([at('openapi.yaml'), at('pets.yaml')]);
  });
});
