import type { SQLInputValue } from 'node:sqlite';
import type { Database } from './database.ts';
import { integerText, single } from './input.ts';

/** A part of a WHERE clause. `sql` is written in this code base; whatever a client sent is in `values`. */
export interface Condition {
  sql: string;
  values: SQLInputValue[];
}

export interface Page<Item> {
  items: Item[];
  /** What to send as `cursor` for the next page, or null on the last one. */
  next_cursor: string | null;
}

/** The parameters that every list takes. */
export const pageShape = {
  limit: single(integerText({ min: 1, max: 100 })),
  cursor: single(integerText({ min: 1, max: 999_999_999 })),
};

const defaultLimit = 20;

type Table = 'products' | 'customers' | 'orders' | 'refunds' | 'tickets';

/** Reads one page, the newest rows first. A cursor is the number of the last row seen, so pages never overlap. */
export function selectPage<Row extends { number: number }, Item>(
  database: Database,
  table: Table,
  options: {
    where: (Condition | undefined)[];
    page: { limit: number | undefined; cursor: number | undefined };
    toItem: (row: Row) => Item;
  },
): Page<Item> {
  const { limit = defaultLimit, cursor } = options.page;
  const conditions = [...options.where, compare('number < ?', cursor)].filter((part) => part !== undefined);
  const where = conditions.map((part) => `(${part.sql})`).join(' AND ') || 'TRUE';
  // One row more than asked for tells whether another page follows.
  const rows = database.all<Row>(
    `SELECT * FROM ${table} WHERE ${where} ORDER BY number DESC LIMIT ?`,
    ...conditions.flatMap((part) => part.values),
    limit + 1,
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(options.toItem),
    next_cursor: rows.length > limit && last ? String(last.number) : null,
  };
}

/** A condition with one placeholder, or none when the client did not ask for it. */
export function compare(sql: string, value: SQLInputValue | undefined): Condition | undefined {
  return value === undefined ? undefined : { sql, values: [value] };
}

export function isAnyOf(column: string, values: string[] | undefined): Condition | undefined {
  if (!values) return undefined;
  return { sql: `${column} IN (${values.map(() => '?').join(', ')})`, values };
}

/** Finds the text anywhere in one of the columns, ignoring the case of ASCII letters; % and _ have no meaning. */
export function contains(columns: string[], search: string | undefined): Condition | undefined {
  if (search === undefined) return undefined;
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  return {
    sql: columns.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR '),
    values: columns.map(() => pattern),
  };
}
