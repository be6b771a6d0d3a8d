import { expect, test } from 'vitest';
import { type RequirementId, requirements } from './requirements.ts';

/**
 * A test that shows one promise to hold. Its name is the promise and where that comes from; `detail` tells
 * tests of one promise apart. A body that asserts nothing fails.
 */
export function verifies(id: RequirementId, body: () => unknown, detail?: string): void {
  const { text, from } = requirements[id];
  test(`${id}: ${text}${detail === undefined ? '' : ` [${detail}]`} (${from})`, async () => {
    await body();
    expect(expect.getState().assertionCalls, 'the test asserts something').toBeGreaterThan(0);
  });
}
