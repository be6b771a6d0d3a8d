import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRawDocument } from './rawOperations.ts';

const documents = join(import.meta.dirname, '..', 'documents');

it.each([
  [
    'telemetry.yaml',
    '3.2.0',
    [
      'GET /events',
      'QUERY /events',
      'COPY /events',
      'purge /events',
      'GET /events/stream',
      'POST /events/stream',
      'PUT /devices/{device}/firmware',
    ],
  ],
  [
    'library/openapi.yaml',
    '3.2.0',
    ['GET /books', 'POST /books', 'GET /books/{isbn}', 'DELETE /books/{isbn}', 'POST /loans'],
  ],
  ['unquoted.yaml', '3.2', ['GET /status', 'HEAD /status']],
  ['unfinished.yaml', '', []],
])('counts the operations of %s without the converter', (file, version, operations) => {
  expect(readRawDocument(join(documents, file))).toEqual({ version, operations });
});
