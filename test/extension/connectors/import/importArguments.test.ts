import { expect, test } from 'vitest';
import { parseImportArguments } from '../../../../extension/connectors/import/importArguments.ts';

test('reads which servers, of which folder, and what becomes of the entries', () => {
  const given = { folder: '/w', servers: ['files'], removeFromVsCode: false };
  expect(parseImportArguments(given)).toEqual(given);
  expect(parseImportArguments({ servers: 'all' })).toEqual({ servers: 'all' });
});

test.each([undefined, 'all', { folder: 1, servers: 'some', removeFromVsCode: 'yes' }])(
  'everything is asked for where %j was passed',
  (value) => {
    expect(parseImportArguments(value)).toEqual({});
  },
);
