import type { Database } from '../database.ts';
import { onceForKey } from '../idempotency.ts';
import { date, flagText, oneOf, optional, parseBody, parseQuery, several, single, text } from '../input.ts';
import { compare, isAnyOf, pageShape, selectPage } from '../listing.ts';
import { problems } from '../problem.ts';
import type { Answer, Call, Route } from '../router.ts';
import { placeOrder } from './orderPlacement.ts';

export interface OrderRow {
  number: number;
  id: string;
  customer_id: string;
  status: (typeof statuses)[number];
  note: string | null;
  cancel_reason: string | null;
  archived: number;
  paid_at: string | null;
  created_at: string;
  updated_at: string;
}

interface LineRow {
  product_id: string;
  name: string;
  quantity: number;
  unit_price: number;
}

const statuses = ['pending', 'paid', 'packed', 'shipped', 'delivered', 'cancelled'] as const;
const cancelReasons = [
  'customer_request',
  'out_of_stock',
  'payment_failed',
  'suspected_fraud',
  'other',
] as const;

const listShape = {
  ...pageShape,
  status: several(oneOf(statuses)),
  customer_id: single(text({ max: 40 })),
  created_from: single(date),
  created_before: single(date),
  archived: single(flagText),
};

export function createOrderRoutes(database: Database): Route[] {
  return [
    {
      operation: 'list_orders',
      method: 'GET',
      path: '/orders',
      handle: (call) => listOrders(database, call),
    },
    {
      operation: 'create_order',
      method: 'POST',
      path: '/orders',
      handle: onceForKey(database, 'create_order', (call) => {
        const id = placeOrder(database, call.body);
        return { status: 201, headers: { location: `/orders/${id}` }, body: readOrder(database, id) };
      }),
    },
    {
      operation: 'get_order',
      method: 'GET',
      path: '/orders/{order_id}',
      handle: (call) => ({ status: 200, body: readOrder(database, call.param('order_id')) }),
    },
    {
      operation: 'cancel_order',
      method: 'POST',
      path: '/orders/{order_id}/cancel',
      handle: (call) => database.inTransaction(() => cancelOrder(database, call)),
    },
    {
      operation: 'purge_archived_orders',
      method: 'DELETE',
      path: '/archived-orders',
      handle: (call) => purgeArchivedOrders(database, call),
    },
  ];
}

export function findOrder(database: Database, id: string): OrderRow {
  const row = database.get<OrderRow>('SELECT * FROM orders WHERE id = ?', id);
  if (!row) throw problems.notFound('order', id);
  return row;
}

/** What was ordered and what has gone back, in cents. Failed refunds moved no money. */
export function readAmounts(database: Database, orderId: string): { total: number; refunded: number } {
  const sums = database.get<{ total: number; refunded: number }>(
    `SELECT
       (SELECT COALESCE(SUM(quantity * unit_price), 0) FROM order_lines WHERE order_id = ?) AS total,
       (SELECT COALESCE(SUM(amount), 0) FROM refunds WHERE order_id = ? AND status <> 'failed') AS refunded`,
    orderId,
    orderId,
  );
  return sums ?? { total: 0, refunded: 0 };
}

function listOrders(database: Database, call: Call): Answer {
  const query = parseQuery(call.query, listShape);
  const where = [
    isAnyOf('status', query.status),
    compare('customer_id = ?', query.customer_id),
    compare('created_at >= ?', query.created_from),
    compare('created_at < ?', query.created_before),
    compare('archived = ?', query.archived ? 1 : 0),
  ];
  const toItem = (row: OrderRow) => toOrder(database, row);
  return { status: 200, body: selectPage(database, 'orders', { where, page: query, toItem }) };
}

function cancelOrder(database: Database, call: Call): Answer {
  const order = findOrder(database, call.param('order_id'));
  const { reason, note } = parseBody(call.body, {
    reason: oneOf(cancelReasons),
    note: optional(text({ max: 500 })),
  });
  if (order.status !== 'pending' && order.status !== 'paid' && order.status !== 'packed') {
    throw problems.conflict(
      'order-not-cancellable',
      `The order is already ${order.status}`,
      'Only an order that is pending, paid or packed can be cancelled.',
    );
  }
  database.run(
    `UPDATE orders SET status = 'cancelled', cancel_reason = ?, note = COALESCE(?, note), updated_at = ? WHERE id = ?`,
    reason,
    note ?? null,
    new Date().toISOString(),
    order.id,
  );
  // The goods never left, so they are for sale again. A product that was removed since has no stock to return to.
  database.run(
    `UPDATE products SET stock = stock + order_lines.quantity FROM order_lines
     WHERE order_lines.order_id = ? AND order_lines.product_id = products.id`,
    order.id,
  );
  return { status: 200, body: readOrder(database, order.id) };
}

function purgeArchivedOrders(database: Database, call: Call): Answer {
  const { before } = parseQuery(call.query, { before: single(date) });
  if (before === undefined)
    throw problems.invalidParameters([{ parameter: 'before', detail: 'is required' }]);
  const purged = database.all<{ id: string }>(
    'DELETE FROM orders WHERE archived = 1 AND created_at < ? RETURNING id',
    before,
  );
  return {
    status: 200,
    body: { purged: purged.length, order_ids: purged.map((order) => order.id).toSorted() },
  };
}

function readOrder(database: Database, id: string) {
  return toOrder(database, findOrder(database, id));
}

function toOrder(database: Database, row: OrderRow) {
  const { total, refunded } = readAmounts(database, row.id);
  return {
    id: row.id,
    status: row.status,
    customer: database.get('SELECT id, name, email, phone FROM customers WHERE id = ?', row.customer_id),
    lines: database.all<LineRow>(
      'SELECT product_id, name, quantity, unit_price FROM order_lines WHERE order_id = ? ORDER BY product_id',
      row.id,
    ),
    currency: 'EUR',
    total,
    refunded,
    note: row.note,
    cancel_reason: row.cancel_reason,
    archived: row.archived === 1,
    paid_at: row.paid_at,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}
