import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serve } from '../../call/api.ts';
import { convertFiles, convertFolder, writeFolder } from '../../folder.ts';
import { containing, matching } from '../../matchers.ts';

const head = 'openapi: 3.1.0\ninfo: { title: T, version: "1" }\n';

/** A document with one operation whose body is a reference. */
const withBody = (ref: string) =>
  `${head}paths:\n  /pets:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema:\n              $ref: '${ref}'\n`;

describe('documents of several files', () => {
  it('are read with everything that they refer to, each place in its own file', async () => {
    const { folder, files, tools, problems } = await convertFiles({
      'openapi.yaml': `${head}paths:\n  /pets: { $ref: paths/pets.yaml }\n`,
      'paths/pets.yaml':
        "parameters:\n  - $ref: ../common/parameters.json#/limit\nget:\n  operationId: list\n  responses:\n    default: { $ref: '../common/responses.yaml#/Problem' }\npost:\n  operationId: add\n  requestBody: { $ref: './bodies.yaml#/Pet' }\n",
      'paths/bodies.yaml': `Pet:\n  required: true\n  content:\n    application/json:\n      schema: { $ref: '../schemas/Pet.yaml' }\n`,
      'common/parameters.json': {
        limit: { name: 'limit', in: 'query', schema: { $ref: '#/types/count' } },
        types: { count: { type: 'integer' } },
      },
      'common/responses.yaml': `Problem:\n  description: A problem.\n  content:\n    application/json:\n      schema: { type: object, properties: { title: { type: string } } }\n`,
      'schemas/Pet.yaml': `type: object\nproperties:\n  name: { type: string }\n  mother: { $ref: 'Pet.yaml' }\n  owner: { $ref: 'all.yaml#/$defs/Owner' }\n`,
      'schemas/all.yaml': `$defs:\n  Owner: { type: object, properties: { pets: { type: array, items: { $ref: ./Pet.yaml } } } }\n`,
      'schemas/unused.yaml': 'type: string',
    });
    expect(problems).toEqual([]);
    expect(files.map((file) => file.slice(folder.length + 1))).toEqual([
      'openapi.yaml',
      'paths/pets.yaml',
      'common/parameters.json',
      'common/responses.yaml',
      'paths/bodies.yaml',
      'schemas/Pet.yaml',
      'schemas/all.yaml',
    ]);
    const [list, add] = tools;
    expect(list?.pointer).toBe('paths/pets.yaml#/get');
    expect(list?.tool.inputSchema).toMatchObject({
      properties: { limit: { $ref: matching(/^#\/\$defs\/types_count_[0-9a-f]{6}$/) } },
    });
    expect(add?.tool.inputSchema).toMatchObject({
      properties: { mother: { $ref: '#/$defs/Pet' }, owner: { $ref: '#/$defs/Owner' } },
      $defs: { Pet: {}, Owner: {} },
    });
  });
  it('keep the names of the root document’s own schemas', async () => {
    const { tools } = await convertFiles({
      'openapi.yaml': `${withBody('#/components/schemas/Both')}components:
  schemas:
    Pet: { $ref: ./schemas/Pet.yaml }
    Cat: { type: string }
    Both: { type: object, properties: { pet: { $ref: '#/components/schemas/Pet' }, cat: { $ref: 'schemas/Cat.yaml' } } }
`,
      'schemas/Pet.yaml': 'type: object\n',
      'schemas/Cat.yaml': 'type: integer\n',
    });
    expect(tools[0]?.tool.inputSchema).toMatchObject({
      properties: { pet: { $ref: '#/$defs/Pet' }, cat: { $ref: matching(/^#\/\$defs\/document_/) } },
    });
  });
  it('may give whole maps by one reference', async () => {
    const { tools, problems } = await convertFiles({
      'openapi.yaml': `${head}paths: { $ref: all.yaml#/paths }\ncomponents: { $ref: all.yaml#/components }\n`,
      'all.yaml': `paths: { /a: { post: { requestBody: { content: { application/json: { schema: { $ref: 'openapi.yaml#/components/schemas/A' } } } } } } }\ncomponents: { schemas: { $ref: schemas.json } }\n`,
      'schemas.json': { A: { type: 'object', properties: { a: { type: 'string' } } } },
    });
    expect(problems).toEqual([]);
    expect(tools[0]?.tool.inputSchema).toMatchObject({ properties: { a: { type: 'string' } } });
  });
  it('know each other by $id and $self, and by where they lie', async () => {
    const { tools, problems } = await convertFiles({
      'openapi.yaml': `$self: https://example.com/openapi.yaml\n${withBody('pet.json#/$defs/body').replace('3.1.0', '3.2.0')}`,
      'pet.json': {
        $id: 'https://example.com/pets/pet.json',
        $defs: {
          body: {
            type: 'object',
            properties: { near: { $ref: 'owner.json' }, far: { $ref: 'https://example.com/people/owner' } },
          },
        },
      },
      'owner.json': { $id: 'https://example.com/people/owner', type: 'string' },
    });
    expect(problems).toEqual([]);
    expect(tools[0]?.tool.inputSchema).toMatchObject({
      properties: { near: { $ref: '#/$defs/owner' }, far: { $ref: '#/$defs/owner' } },
      $defs: { owner: { type: 'string' } },
    });
  });
  it('are told apart by links only where they differ', async () => {
    const folder = await writeFolder({
      'openapi.yaml': withBody('a/schema.yaml'),
      'a/schema.yaml': "type: object\nproperties: { again: { $ref: 'self/schema.yaml' } }\n",
    });
    await symlink('.', join(folder, 'a', 'self'));
    const { document, problems } = await convertFolder(folder);
    expect(problems).toEqual([]);
    expect([...document.files.keys()]).toEqual(['', 'a/schema.yaml']);
  });
});

describe('references that cannot be followed', () => {
  it.each([
    ['none.yaml', 'missing-ref-file', 'does not exist'],
    ['schemas', 'not-a-file', 'names a folder'],
    ['../secret.yaml', 'outside-folder', 'outside the workspace folder'],
    ['/etc/passwd', 'outside-folder', 'outside the workspace folder'],
    ['file:///etc/passwd#/root', 'outside-folder', 'outside the workspace folder'],
    ['link.yaml', 'outside-folder', 'outside the workspace folder'],
    ['//files.example.com/share/pet.yaml', 'external-ref', 'another computer'],
    ['http://127.0.0.1:1/pet.yaml', 'external-ref', 'never opened'],
    ['https://example.com/pet.yaml#/Pet', 'external-ref', 'never opened'],
    ['schemas/pet.yaml#/None', 'dangling-ref', 'points to nothing in that file'],
    ['schemas/pet.yaml#none', 'dangling-ref', 'names no anchor'],
    ['schemas%2Fpet.yaml', 'external-ref', 'never opened'],
    ['schemas/pet.yaml%00', 'unreadable', 'cannot be followed'],
  ])('%s costs one schema', async (ref, code, words) => {
    const folder = await writeFolder({ 'openapi.yaml': withBody(ref), 'schemas/pet.yaml': 'Pet: {}\n' });
    const elsewhere = await writeFolder({ 'secret.yaml': 'type: string\n' });
    await symlink(join(elsewhere, 'secret.yaml'), join(folder, 'link.yaml'));
    const { tools, problems } = await convertFolder(folder);
    expect(problems).toMatchObject([{ code, line: 10, column: 15, message: containing(words) }]);
    expect(tools[0]?.tool.inputSchema).toMatchObject({ properties: { body: {} } });
  });
  it('ask nobody on the network', async () => {
    const { origin, seen, close } = await serve((_, response) => response.end('{}'));
    const { problems } = await convertFiles({
      'openapi.yaml': `${withBody(`${origin}/pet.json`)}  /other: { $ref: '${origin}/item.json' }\n`,
    });
    expect(problems.map(({ code }) => code)).toEqual(['external-ref', 'external-ref']);
    expect(seen).toEqual([]);
    await close();
  });
  it('tell where each of them stands, and the missing files', async () => {
    const { folder, files, problems } = await convertFiles({
      'openapi.yaml': withBody('a.yaml'),
      'a.yaml': 'properties:\n  b: { $ref: sub/b.yaml }\n  c: { $ref: a.yaml#/none }\n',
    });
    expect(problems).toMatchObject([
      { file: join(folder, 'a.yaml'), line: 2, column: 8, code: 'missing-ref-file' },
      { file: join(folder, 'a.yaml'), line: 3, column: 8, code: 'dangling-ref' },
    ]);
    expect(files).toEqual(['openapi.yaml', 'a.yaml', 'sub/b.yaml'].map((name) => join(folder, name)));
  });
  it.each([
    ['one: [', 'syntax'],
    ['', 'empty'],
    [Buffer.from([0x61, 0xff]), 'not-utf8'],
    ['a: &a [*a]', 'circular-alias'],
  ])('leave the problem in the broken file (%j)', async (content, code) => {
    const { folder, broken, tools, problems } = await convertFiles({
      'openapi.yaml': withBody('bad.yaml'),
      'bad.yaml': content,
    });
    expect(broken).toMatchObject([{ file: join(folder, 'bad.yaml'), code }]);
    expect(problems).toMatchObject([{ code: 'broken-ref-file', line: 10 }]);
    expect(tools).toHaveLength(1);
  });
  it('end where files go round in a circle', async () => {
    const { problems, tools } = await convertFiles({
      'openapi.yaml': `${head}paths:\n  /item: { $ref: a.yaml }\n  /self: { $ref: '#/paths/~1self' }\n  /c:\n    get:\n      parameters: [{ $ref: 'a.yaml#/p' }, { $ref: 'a.yaml#/q' }]\n`,
      'a.yaml': "$ref: b.yaml\np: { $ref: '#/p' }\nq: { $ref: 'b.yaml#/q' }\n",
      'b.yaml': "$ref: a.yaml\nq: { $ref: 'a.yaml#/q' }\n",
    });
    expect(problems.map(({ code }) => code)).toEqual(Array.from({ length: 4 }, () => 'circular-ref'));
    expect(tools).toHaveLength(1);
  });
  it('are no references where they are values', async () => {
    const { files } = await convertFiles({
      'openapi.yaml': `${head}x-more: { $ref: x.yaml }\npaths:\n  /a:\n    get:\n      responses:\n        '200':\n          description: ''\n          content: { application/json: { example: { $ref: e.yaml }, schema: { default: { $ref: d.yaml }, enum: [{ $ref: f.yaml }] } } }\n`,
    });
    expect(files).toHaveLength(1);
  });
});

describe('limits', () => {
  it('ends after a thousand files', async () => {
    const folder = await writeFolder({ 'openapi.yaml': withBody('s0.json') });
    await Promise.all(
      Array.from({ length: 1_005 }, (_, index) =>
        writeFile(
          join(folder, `s${index}.json`),
          JSON.stringify({ properties: { next: { $ref: `s${index + 1}.json` } } }),
        ),
      ),
    );
    const { files, problems } = await convertFolder(folder);
    expect(files).toHaveLength(1_000);
    expect(problems).toMatchObject([{ code: 'too-many-files', file: join(folder, 's998.json') }]);
  });
  it('reads no file that is not one', async () => {
    const folder = await writeFolder({ 'openapi.yaml': withBody('sub/null') });
    await mkdir(join(folder, 'sub'));
    await symlink('/dev/null', join(folder, 'sub', 'null'));
    const { problems } = await convertFolder(folder);
    expect(problems).toMatchObject([{ code: 'outside-folder' }]);
  });
});
