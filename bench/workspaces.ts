import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/project.ts';

/** Folders of one run of the bench, removed at its end. */
export interface Scratch {
  readonly folder: string;
  /** For every gateway: its state stays in here, and the sample's secret is known. */
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
}

export const apiToken = 'bench-api-token-of-no-value';

export function createScratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  const env = { XDG_STATE_HOME: join(folder, 'state'), GATEHOUSE_SECRET_STOREFRONT_TOKEN: apiToken };
  return { folder, env, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** A copy of the sample workspace, whose API is at `server`. */
export function copyStorefront({ folder }: Scratch, name: string, server?: string): string {
  const workspace = join(folder, name);
  cpSync(join(root, 'examples', 'storefront'), workspace, { recursive: true });
  if (server === undefined) return workspace;
  const file = join(workspace, '.gatehouse', 'gateway.yaml');
  const text = readFileSync(file, 'utf8').replace(/server: http:\S+/, `server: ${server}`);
  if (!text.includes(server)) throw new Error('The sample names no server that could be replaced.');
  writeFileSync(file, text);
  return workspace;
}

/** A workspace of one API with this many operations, all of which its one agent may call. */
export function writeLargeWorkspace({ folder }: Scratch, operations: number): string {
  const workspace = join(folder, `large-${operations}`);
  mkdirSync(join(workspace, '.gatehouse'), { recursive: true });
  writeFileSync(join(workspace, 'api.json'), JSON.stringify(toLargeSpec(operations), undefined, 2));
  // Listed as they are, however many they are.
  const gateway =
    'version: 1\ncatalog: full\napis:\n  large:\n    spec: api.json\n    server: http://127.0.0.1:9\n';
  writeFileSync(join(workspace, '.gatehouse', 'gateway.yaml'), gateway);
  const roles = 'version: 1\nroles:\n  all:\n    allow: ["*/*"]\nagents:\n  copilot: { roles: [all] }\n';
  writeFileSync(join(workspace, '.gatehouse', 'roles.yaml'), roles);
  return workspace;
}

function toLargeSpec(operations: number): object {
  const paths: Record<string, object> = {};
  for (let n = 0; n < operations; n += 1) paths[`/things${n}/{id}`] = toPathItem(n);
  return {
    openapi: '3.1.0',
    info: { title: 'Large', version: '1.0.0' },
    paths,
  };
}

function toPathItem(n: number): object {
  const text = { type: 'string', maxLength: 200 };
  const thing = {
    type: 'object',
    required: ['id', 'name'],
    properties: {
      id: text,
      name: text,
      amount: { type: 'integer', minimum: 0 },
      tags: { type: 'array', items: text },
    },
  };
  return {
    get: {
      operationId: `get_thing_${n}`,
      summary: `Get thing ${n}`,
      description: `Returns thing number ${n} with all that is known of it, or a problem that says why not.`,
      parameters: [
        { name: 'id', in: 'path', required: true, schema: text, description: 'Which one.' },
        {
          name: 'fields',
          in: 'query',
          schema: { type: 'array', items: text },
          description: 'Only these fields.',
        },
        { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100 } },
      ],
      responses: { 200: { description: 'The thing.', content: { 'application/json': { schema: thing } } } },
    },
  };
}
