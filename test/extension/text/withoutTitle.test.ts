import { expect, test } from 'vitest';
import { withoutTitle } from '../../../extension/text/withoutTitle.ts';

test.each([
  ['List orders.\nNewest first.', 'List orders', 'Newest first.'],
  ['List orders', 'List orders', ''],
  ['List orders of one customer.', 'List orders', 'List orders of one customer.'],
  ['Newest first.', 'List orders', 'Newest first.'],
  ['Newest first.', undefined, 'Newest first.'],
])('of %j under the title %j is left %j', (description, title, left) => {
  expect(withoutTitle(description, title)).toBe(left);
});
