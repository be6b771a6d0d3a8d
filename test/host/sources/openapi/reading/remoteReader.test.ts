import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRemoteReader } from '../../../../../host/sources/openapi/reading/remoteReader.ts';
import {
  createSpecReader,
  type Reading,
  type SpecReader,
} from '../../../../../host/sources/openapi/reading/specReader.ts';

const COUNT = 100;
let folder: string;
let specFile: string;
let remote: SpecReader;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-reader-'));
  specFile = path.join(folder, 'openapi.yaml');
  await writeFile(specFile, documentWith('One'));
  remote = createRemoteReader({ source: 'shop', specFile, folder, given: [] });
});
afterEach(async () => {
  remote.dispose();
  await rm(folder, { recursive: true });
});

/** A hundred operations; the first one has the summary that is given. */
function documentWith(summary: string): string {
  const operation = (n: number): string =>
    `  /things/${n}/{filter[id]}:\n    get:\n      operationId: get_${n}\n      summary: ${n === 0 ? summary : 'Any'}\n` +
    "      parameters:\n        - { name: 'filter[id]', in: path, required: true, schema: { $ref: '#/components/schemas/Id' } }\n";
  const operations = Array.from({ length: COUNT }, (_, n) => operation(n)).join('');
  return `openapi: 3.1.0\npaths:\n${operations}components: { schemas: { Id: { type: string, maxLength: 3 } } }\n`;
}

function specOf(reading: Reading) {
  if (reading.kind !== 'read') throw new Error(`Not read: ${JSON.stringify(reading)}`);
  return reading.spec;
}

describe('a document that is read in a thread of its own', () => {
  it('is what it is when it is read in place', async () => {
    const inPlace = specOf(await createSpecReader({ source: 'shop', specFile, folder, given: [] }).read());
    const spec = specOf(await remote.read());
    expect(spec.entries.map(({ tool, plan, security }) => ({ tool, plan, security }))).toEqual(
      inPlace.entries.map(({ tool, plan, security }) => ({ tool, plan, security })),
    );
    expect(spec.problems).toEqual(inPlace.problems);
    const names = ['get_99', 'none', 'get_0'];
    expect(await spec.locate(names)).toEqual(await inPlace.locate(names));
    const schema = await spec.entries[7]?.inputSchema();
    expect(schema).toEqual(await inPlace.entries[7]?.inputSchema());
    expect(await spec.entries[7]?.inputSchema()).toBe(schema);
  });

  it('is told again only where it has changed', async () => {
    const before = specOf(await remote.read());
    expect(await remote.read()).toEqual({ kind: 'same' });
    await writeFile(specFile, documentWith('Two'));
    const after = specOf(await remote.read());
    expect(after.entries[0]?.tool.title).toBe('Two');
    expect(after.entries[1]?.tool).toBe(before.entries[1]?.tool);
  });

  it('names what is wrong and where, as it does in place', async () => {
    await remote.read();
    await writeFile(specFile, 'openapi: [');
    expect(await remote.read()).toMatchObject({ kind: 'failed', problem: { file: specFile, line: 1 } });
    await writeFile(specFile, documentWith('Three'));
    expect(specOf(await remote.read()).entries[0]?.tool.title).toBe('Three');
  });

  it('waits for nobody once it is no longer wanted', async () => {
    const reading = remote.read();
    remote.dispose();
    await expect(reading).rejects.toThrow('the thread that reads it has ended');
  });
});
