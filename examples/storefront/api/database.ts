import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

export interface Database {
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[];
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined;
  /** Answers how many rows were changed. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** Runs all of `work` or nothing of it. Transactions do not nest. */
  inTransaction<T>(work: () => T): T;
  isEmpty(): boolean;
  close(): void;
}

/** Opens the file, or a database that lives in memory only, and creates the tables that are missing. */
export function openDatabase(file = ':memory:'): Database {
  const sqlite = new DatabaseSync(file);
  sqlite.exec(schema);
  // The tables are STRICT, so SQLite itself guarantees the column types that a caller names as Row.
  const all = <Row>(sql: string, ...values: SQLInputValue[]) => sqlite.prepare(sql).all(...values) as Row[];
  return {
    all,
    get: <Row>(sql: string, ...values: SQLInputValue[]) => all<Row>(sql, ...values)[0],
    run: (sql, ...values) => Number(sqlite.prepare(sql).run(...values).changes),
    inTransaction(work) {
      sqlite.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        sqlite.exec('COMMIT');
        return result;
      } catch (error) {
        sqlite.exec('ROLLBACK');
        throw error;
      }
    },
    isEmpty: () => all('SELECT 1 FROM customers LIMIT 1').length === 0,
    close: () => sqlite.close(),
  };
}

/**
 * `number` orders the rows and pages through them; `id` is what clients see. AUTOINCREMENT keeps the number of a
 * deleted row from being given out again. Amounts are cents; times are RFC 3339 texts in UTC, which sort as texts.
 */
const schema = `
  PRAGMA foreign_keys = ON;

  CREATE TABLE IF NOT EXISTS products (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT UNIQUE GENERATED ALWAYS AS ('prod_' || number),
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    category TEXT NOT NULL,
    price INTEGER NOT NULL,
    stock INTEGER NOT NULL CHECK (stock >= 0)
  ) STRICT;

  CREATE TABLE IF NOT EXISTS customers (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT UNIQUE GENERATED ALWAYS AS ('cus_' || number),
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    phone TEXT,
    city TEXT NOT NULL,
    created_at TEXT NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS orders (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT UNIQUE GENERATED ALWAYS AS ('ord_' || number),
    customer_id TEXT NOT NULL REFERENCES customers (id),
    status TEXT NOT NULL,
    note TEXT,
    cancel_reason TEXT,
    archived INTEGER NOT NULL DEFAULT 0,
    paid_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
  ) STRICT;

  -- A line keeps the name and price of the day, so it outlives a change or removal of the product.
  CREATE TABLE IF NOT EXISTS order_lines (
    order_id TEXT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    product_id TEXT NOT NULL,
    name TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    unit_price INTEGER NOT NULL,
    PRIMARY KEY (order_id, product_id)
  ) STRICT;

  CREATE TABLE IF NOT EXISTS refunds (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT UNIQUE GENERATED ALWAYS AS ('ref_' || number),
    order_id TEXT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    amount INTEGER NOT NULL,
    reason TEXT NOT NULL,
    note TEXT,
    status TEXT NOT NULL,
    created_at TEXT NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS tickets (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT UNIQUE GENERATED ALWAYS AS ('tic_' || number),
    customer_id TEXT NOT NULL REFERENCES customers (id),
    order_id TEXT REFERENCES orders (id) ON DELETE SET NULL,
    subject TEXT NOT NULL,
    status TEXT NOT NULL,
    priority TEXT NOT NULL,
    assignee TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS ticket_messages (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    author TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS idempotency_keys (
    operation TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (operation, key)
  ) STRICT;
`;
