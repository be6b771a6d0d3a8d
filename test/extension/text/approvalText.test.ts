import { expect, test } from 'vitest';
import { toApprovalText } from '../../../extension/text/approvalText.ts';
import type { ApprovalRequest } from '../../../protocol/models.ts';

const request: ApprovalRequest = {
  id: '1',
  folder: '/w',
  agent: 'copilot',
  tool: 'storefront/cancel_order',
  title: 'Cancel an order',
  description: 'Cancels an order that has not been sent.',
  arguments: { order_id: 'o-1', reason: 'twice' },
  rule: {
    file: '/w/.gatehouse/roles.yaml',
    line: 12,
    column: 9,
    section: 'ask',
    role: 'support',
    text: 'storefront/cancel_order',
  },
  deadline: Date.UTC(2026, 0, 2, 3, 4, 5),
};

test('the question names who and what', () => {
  expect(toApprovalText(request).message).toBe('copilot asks to call storefront/cancel_order');
  expect(toApprovalText({ ...request, client: 'Code' }).message).toBe(
    'copilot (Code) asks to call storefront/cancel_order',
  );
});

test('the detail holds all that a decision needs', () => {
  const { detail } = toApprovalText(request);
  expect(detail).toContain('Cancel an order\nCancels an order that has not been sent.');
  expect(detail).toContain('"order_id": "o-1"');
  expect(detail).toContain('"storefront/cancel_order" (roles.yaml:12)');
  expect(detail).toMatch(/Without an answer by .*0?5.* the call is denied\.$/);
});

test('long arguments and descriptions are cut, and it says so', () => {
  const { detail } = toApprovalText({
    ...request,
    arguments: { text: 'x'.repeat(5_000) },
    description: 'y'.repeat(5_000),
  });
  expect(detail.length).toBeLessThan(2_200);
  expect(detail).toMatch(/… \d+ more characters/);
});

test('a title that is the description is shown once', () => {
  const { detail } = toApprovalText({ ...request, description: 'Cancel an order' });
  expect(detail.match(/Cancel an order/g)).toHaveLength(1);
});
