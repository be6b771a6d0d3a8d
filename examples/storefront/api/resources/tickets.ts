import type { Database } from '../database.ts';
import { nullable, oneOf, optional, parseBody, parseQuery, several, single, text } from '../input.ts';
import { compare, contains, isAnyOf, pageShape, selectPage } from '../listing.ts';
import { type FieldError, problems } from '../problem.ts';
import type { Answer, Call, Route } from '../router.ts';
import { findCustomer } from './customers.ts';

interface TicketRow {
  number: number;
  id: string;
  customer_id: string;
  order_id: string | null;
  subject: string;
  status: (typeof statuses)[number];
  priority: (typeof priorities)[number];
  assignee: string | null;
  created_at: string;
  updated_at: string;
}

const statuses = ['open', 'waiting', 'solved', 'closed'] as const;
const priorities = ['low', 'normal', 'high', 'urgent'] as const;
const message = text({ max: 4000 });

const listShape = {
  ...pageShape,
  status: several(oneOf(statuses)),
  priority: several(oneOf(priorities)),
  customer_id: single(text({ max: 40 })),
  q: single(text({ max: 80 })),
};

const ticketShape = {
  customer_id: text({ max: 40 }),
  order_id: optional(text({ max: 40 })),
  subject: text({ max: 140 }),
  message,
  priority: optional(oneOf(priorities)),
};

const updateShape = {
  status: optional(oneOf(statuses)),
  priority: optional(oneOf(priorities)),
  assignee: optional(nullable(text({ max: 60 }))),
};

const replyShape = { message, status: optional(oneOf(['open', 'waiting', 'solved'])) };

export function createTicketRoutes(database: Database): Route[] {
  const inTransaction = (work: (database: Database, call: Call) => Answer) => (call: Call) =>
    database.inTransaction(() => work(database, call));
  return [
    {
      operation: 'list_tickets',
      method: 'GET',
      path: '/tickets',
      handle: (call) => listTickets(database, call),
    },
    { operation: 'create_ticket', method: 'POST', path: '/tickets', handle: inTransaction(createTicket) },
    {
      operation: 'get_ticket',
      method: 'GET',
      path: '/tickets/{ticket_id}',
      handle: (call) => ({ status: 200, body: readTicket(database, call.param('ticket_id')) }),
    },
    {
      operation: 'update_ticket',
      method: 'PATCH',
      path: '/tickets/{ticket_id}',
      handle: inTransaction(updateTicket),
    },
    {
      operation: 'reply_to_ticket',
      method: 'POST',
      path: '/tickets/{ticket_id}/replies',
      handle: inTransaction(replyToTicket),
    },
  ];
}

function listTickets(database: Database, call: Call): Answer {
  const query = parseQuery(call.query, listShape);
  const where = [
    isAnyOf('status', query.status),
    isAnyOf('priority', query.priority),
    compare('customer_id = ?', query.customer_id),
    contains(['subject'], query.q),
  ];
  return { status: 200, body: selectPage(database, 'tickets', { where, page: query, toItem: toSummary }) };
}

function createTicket(database: Database, call: Call): Answer {
  const ticket = parseBody(call.body, ticketShape);
  const errors: FieldError[] = [];
  if (!findCustomer(database, ticket.customer_id)) {
    errors.push({ pointer: '/customer_id', detail: `names no customer: ${ticket.customer_id}` });
  }
  if (ticket.order_id !== undefined && !isOrderOf(database, ticket.order_id, ticket.customer_id)) {
    errors.push({ pointer: '/order_id', detail: `names no order of this customer: ${ticket.order_id}` });
  }
  if (errors.length > 0) throw problems.invalidBody(errors);
  const now = new Date().toISOString();
  const row = database.get<{ id: string }>(
    `INSERT INTO tickets (customer_id, order_id, subject, status, priority, created_at, updated_at)
     VALUES (?, ?, ?, 'open', ?, ?, ?) RETURNING id`,
    ticket.customer_id,
    ticket.order_id ?? null,
    ticket.subject,
    ticket.priority ?? 'normal',
    now,
    now,
  );
  if (!row) throw new Error('The new ticket was not stored.');
  addMessage(database, row.id, { author: 'customer', body: ticket.message, now });
  return { status: 201, headers: { location: `/tickets/${row.id}` }, body: readTicket(database, row.id) };
}

function updateTicket(database: Database, call: Call): Answer {
  const ticket = findOpenTicket(database, call.param('ticket_id'));
  const change = parseBody(call.body, updateShape);
  if (Object.values(change).every((value) => value === undefined)) {
    throw problems.invalidBody([
      { pointer: '', detail: 'must have at least one of status, priority, assignee' },
    ]);
  }
  database.run(
    'UPDATE tickets SET status = ?, priority = ?, assignee = ?, updated_at = ? WHERE id = ?',
    change.status ?? ticket.status,
    change.priority ?? ticket.priority,
    // A null takes the assignee away; an absent field keeps it.
    change.assignee === undefined ? ticket.assignee : change.assignee,
    new Date().toISOString(),
    ticket.id,
  );
  return { status: 200, body: readTicket(database, ticket.id) };
}

function replyToTicket(database: Database, call: Call): Answer {
  const ticket = findOpenTicket(database, call.param('ticket_id'));
  const reply = parseBody(call.body, replyShape);
  const now = new Date().toISOString();
  addMessage(database, ticket.id, { author: 'desk', body: reply.message, now });
  database.run(
    'UPDATE tickets SET status = ?, updated_at = ? WHERE id = ?',
    reply.status ?? 'waiting',
    now,
    ticket.id,
  );
  return { status: 201, body: readTicket(database, ticket.id) };
}

function addMessage(
  database: Database,
  ticketId: string,
  entry: { author: string; body: string; now: string },
): void {
  database.run(
    'INSERT INTO ticket_messages (ticket_id, author, body, created_at) VALUES (?, ?, ?, ?)',
    ticketId,
    entry.author,
    entry.body,
    entry.now,
  );
}

function isOrderOf(database: Database, orderId: string, customerId: string): boolean {
  return (
    database.get('SELECT 1 FROM orders WHERE id = ? AND customer_id = ?', orderId, customerId) !== undefined
  );
}

function findTicket(database: Database, id: string): TicketRow {
  const row = database.get<TicketRow>('SELECT * FROM tickets WHERE id = ?', id);
  if (!row) throw problems.notFound('ticket', id);
  return row;
}

function findOpenTicket(database: Database, id: string): TicketRow {
  const row = findTicket(database, id);
  if (row.status === 'closed') {
    throw problems.conflict(
      'ticket-closed',
      'The ticket is closed',
      'A closed ticket stays as it is; create a new one.',
    );
  }
  return row;
}

function readTicket(database: Database, id: string) {
  const messages = database.all(
    'SELECT author, body, created_at FROM ticket_messages WHERE ticket_id = ? ORDER BY number',
    id,
  );
  return { ...toSummary(findTicket(database, id)), messages };
}

function toSummary({ number: _number, ...ticket }: TicketRow) {
  return ticket;
}
