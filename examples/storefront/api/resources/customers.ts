import type { Database } from '../database.ts';
import { parseQuery, single, text } from '../input.ts';
import { contains, pageShape, selectPage } from '../listing.ts';
import { problems } from '../problem.ts';
import type { Route } from '../router.ts';

export interface CustomerRow {
  number: number;
  id: string;
  name: string;
  email: string;
  phone: string | null;
  city: string;
  created_at: string;
}

export function createCustomerRoutes(database: Database): Route[] {
  return [
    {
      operation: 'search_customers',
      method: 'GET',
      path: '/customers',
      handle(call) {
        const query = parseQuery(call.query, { ...pageShape, q: single(text({ max: 80 })) });
        const where = [contains(['name', 'email', 'city'], query.q)];
        return {
          status: 200,
          body: selectPage(database, 'customers', { where, page: query, toItem: toCustomer }),
        };
      },
    },
    {
      operation: 'get_customer',
      method: 'GET',
      path: '/customers/{customer_id}',
      handle(call) {
        const id = call.param('customer_id');
        const row = findCustomer(database, id);
        if (!row) throw problems.notFound('customer', id);
        return { status: 200, body: toCustomer(row) };
      },
    },
  ];
}

export function findCustomer(database: Database, id: string): CustomerRow | undefined {
  return database.get<CustomerRow>('SELECT * FROM customers WHERE id = ?', id);
}

function toCustomer({ id, name, email, phone, city, created_at }: CustomerRow) {
  return { id, name, email, phone, city, created_at };
}
