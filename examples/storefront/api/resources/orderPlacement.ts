import type { Database } from '../database.ts';
import { integer, listOf, optional, parseBody, record, text } from '../input.ts';
import { type FieldError, problems } from '../problem.ts';
import { findCustomer } from './customers.ts';
import type { ProductRow } from './products.ts';

const orderShape = {
  customer_id: text({ max: 40 }),
  lines: listOf(record({ product_id: text({ max: 40 }), quantity: integer({ min: 1, max: 99 }) }), {
    min: 1,
    max: 20,
  }),
  note: optional(text({ max: 500 })),
};

interface Line {
  product: ProductRow;
  quantity: number;
}

/** Checks and stores a new order, takes its goods out of stock and answers its id. Runs inside a transaction. */
export function placeOrder(database: Database, body: unknown): string {
  const { customer_id: customerId, lines: wanted, note } = parseBody(body, orderShape);
  const { lines, errors } = resolveLines(database, wanted);
  if (!findCustomer(database, customerId)) {
    errors.unshift({ pointer: '/customer_id', detail: `names no customer: ${customerId}` });
  }
  if (errors.length > 0) throw problems.invalidBody(errors);
  requireStock(lines);

  const now = new Date().toISOString();
  const order = database.get<{ id: string }>(
    `INSERT INTO orders (customer_id, status, note, created_at, updated_at)
     VALUES (?, 'pending', ?, ?, ?) RETURNING id`,
    customerId,
    note ?? null,
    now,
    now,
  );
  if (!order) throw new Error('The new order was not stored.');
  for (const { product, quantity } of lines) addLine(database, order.id, { product, quantity });
  return order.id;
}

function resolveLines(database: Database, wanted: { product_id: string; quantity: number }[]) {
  const lines: Line[] = [];
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, { product_id: productId, quantity }] of wanted.entries()) {
    const pointer = `/lines/${index}/product_id`;
    const product = database.get<ProductRow>('SELECT * FROM products WHERE id = ?', productId);
    if (!product) errors.push({ pointer, detail: `names no product: ${productId}` });
    else if (seen.has(productId))
      errors.push({ pointer, detail: `repeats ${productId}; use one line with the sum` });
    else lines.push({ product, quantity });
    seen.add(productId);
  }
  return { lines, errors };
}

function requireStock(lines: Line[]): void {
  const short = lines.filter(({ product, quantity }) => product.stock < quantity);
  if (short.length === 0) return;
  const left = short.map(({ product }) => `${product.stock} of ${product.id} (${product.name})`).join(', ');
  throw problems.conflict('insufficient-stock', 'Not enough in stock', `Only this much is left: ${left}.`);
}

function addLine(database: Database, orderId: string, { product, quantity }: Line): void {
  database.run(
    'INSERT INTO order_lines (order_id, product_id, name, quantity, unit_price) VALUES (?, ?, ?, ?, ?)',
    orderId,
    product.id,
    product.name,
    quantity,
    product.price,
  );
  database.run('UPDATE products SET stock = stock - ? WHERE id = ?', quantity, product.id);
}
