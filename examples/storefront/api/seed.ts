import type { Database } from './database.ts';
import { customers, products } from './seed/catalogue.ts';
import { orders, refunds, type SeedOrder } from './seed/orders.ts';
import { type SeedTicket, tickets } from './seed/tickets.ts';

/** Fills an empty database. Ids, dates and amounts are fixed: tests and the examples in the README rely on them. */
export function seedDatabase(database: Database): void {
  database.inTransaction(() => {
    for (const product of products) {
      database.run(
        'INSERT INTO products (number, name, description, category, price, stock) VALUES (?, ?, ?, ?, ?, ?)',
        ...product,
      );
    }
    for (const customer of customers) {
      database.run(
        'INSERT INTO customers (number, name, email, phone, city, created_at) VALUES (?, ?, ?, ?, ?, ?)',
        ...customer,
      );
    }
    for (const order of orders) seedOrder(database, order);
    for (const refund of refunds) {
      database.run(
        'INSERT INTO refunds (number, order_id, amount, reason, note, status, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        ...refund,
      );
    }
    for (const ticket of tickets) seedTicket(database, ticket);
  });
}

function seedOrder(database: Database, order: SeedOrder): void {
  const isPaid = order.status !== 'pending' && order.paid !== false;
  database.run(
    `INSERT INTO orders (number, customer_id, status, note, cancel_reason, archived, paid_at, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    order.number,
    order.customer,
    order.status,
    order.note ?? null,
    order.cancelReason ?? null,
    order.archived ? 1 : 0,
    isPaid ? order.created : null,
    order.created,
    order.created,
  );
  for (const [productNumber, quantity] of order.lines) {
    database.run(
      `INSERT INTO order_lines (order_id, product_id, name, quantity, unit_price)
       SELECT ?, id, name, ?, price FROM products WHERE number = ?`,
      `ord_${order.number}`,
      quantity,
      productNumber,
    );
  }
}

function seedTicket(database: Database, ticket: SeedTicket): void {
  database.run(
    `INSERT INTO tickets (number, customer_id, order_id, subject, status, priority, assignee, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ticket.number,
    ticket.customer,
    ticket.order ?? null,
    ticket.subject,
    ticket.status,
    ticket.priority,
    ticket.assignee ?? null,
    ticket.created,
    ticket.messages.at(-1)?.[2] ?? ticket.created,
  );
  for (const [author, body, created] of ticket.messages) {
    database.run(
      'INSERT INTO ticket_messages (ticket_id, author, body, created_at) VALUES (?, ?, ?, ?)',
      `tic_${ticket.number}`,
      author,
      body,
      created,
    );
  }
}
