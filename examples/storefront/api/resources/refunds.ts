import type { Database } from '../database.ts';
import { onceForKey } from '../idempotency.ts';
import { integer, oneOf, optional, parseBody, parseQuery, several, single, text } from '../input.ts';
import { compare, isAnyOf, pageShape, selectPage } from '../listing.ts';
import { problems } from '../problem.ts';
import type { Answer, Call, Route } from '../router.ts';
import { findOrder, readAmounts } from './orders.ts';

interface RefundRow {
  number: number;
  id: string;
  order_id: string;
  amount: number;
  reason: (typeof reasons)[number];
  note: string | null;
  status: (typeof statuses)[number];
  created_at: string;
}

const statuses = ['processing', 'succeeded', 'failed'] as const;
const reasons = ['damaged', 'not_received', 'wrong_item', 'customer_request', 'other'] as const;

const listShape = {
  ...pageShape,
  order_id: single(text({ max: 40 })),
  status: several(oneOf(statuses)),
};

const refundShape = {
  amount: integer({ min: 1, max: 10_000_000 }),
  reason: oneOf(reasons),
  note: optional(text({ max: 500 })),
};

export function createRefundRoutes(database: Database): Route[] {
  return [
    {
      operation: 'refund_order',
      method: 'POST',
      path: '/orders/{order_id}/refunds',
      handle: onceForKey(database, 'refund_order', (call) => refundOrder(database, call)),
    },
    {
      operation: 'list_refunds',
      method: 'GET',
      path: '/refunds',
      handle(call) {
        const query = parseQuery(call.query, listShape);
        const where = [compare('order_id = ?', query.order_id), isAnyOf('status', query.status)];
        return {
          status: 200,
          body: selectPage(database, 'refunds', { where, page: query, toItem: toRefund }),
        };
      },
    },
    {
      operation: 'get_refund',
      method: 'GET',
      path: '/refunds/{refund_id}',
      handle(call) {
        const id = call.param('refund_id');
        const row = database.get<RefundRow>('SELECT * FROM refunds WHERE id = ?', id);
        if (!row) throw problems.notFound('refund', id);
        return { status: 200, body: toRefund(row) };
      },
    },
  ];
}

function refundOrder(database: Database, call: Call): Answer {
  const order = findOrder(database, call.param('order_id'));
  const { amount, reason, note } = parseBody(call.body, refundShape);
  if (order.paid_at === null) {
    throw problems.conflict(
      'order-not-paid',
      'The order was never paid',
      'There is no payment to give back.',
    );
  }
  const { total, refunded } = readAmounts(database, order.id);
  if (amount > total - refunded) {
    throw problems.conflict(
      'refund-exceeds-payment',
      'The refund is larger than what is left of the payment',
      `At most ${total - refunded} cents of ${total} can still be refunded.`,
    );
  }
  const row = database.get<RefundRow>(
    `INSERT INTO refunds (order_id, amount, reason, note, status, created_at)
     VALUES (?, ?, ?, ?, 'processing', ?) RETURNING *`,
    order.id,
    amount,
    reason,
    note ?? null,
    new Date().toISOString(),
  );
  if (!row) throw new Error('The new refund was not stored.');
  return { status: 201, headers: { location: `/refunds/${row.id}` }, body: toRefund(row) };
}

function toRefund({ id, order_id, amount, reason, note, status, created_at }: RefundRow) {
  return { id, order_id, amount, currency: 'EUR', reason, note, status, created_at };
}
