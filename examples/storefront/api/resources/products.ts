import type { Database } from '../database.ts';
import { flagText, oneOf, parseQuery, several, single, text } from '../input.ts';
import { contains, isAnyOf, pageShape, selectPage } from '../listing.ts';
import { problems } from '../problem.ts';
import type { Route } from '../router.ts';

export interface ProductRow {
  number: number;
  id: string;
  name: string;
  description: string;
  category: string;
  price: number;
  stock: number;
}

const categories = ['kitchen', 'office', 'outdoor', 'lighting'] as const;

const listShape = {
  ...pageShape,
  category: several(oneOf(categories)),
  in_stock: single(flagText),
  q: single(text({ max: 80 })),
};

export function createProductRoutes(database: Database): Route[] {
  return [
    {
      operation: 'list_products',
      method: 'GET',
      path: '/products',
      isPublic: true,
      handle(call) {
        const query = parseQuery(call.query, listShape);
        const where = [
          isAnyOf('category', query.category),
          contains(['name', 'description'], query.q),
          query.in_stock === undefined
            ? undefined
            : { sql: query.in_stock ? 'stock > 0' : 'stock = 0', values: [] },
        ];
        return {
          status: 200,
          body: selectPage(database, 'products', { where, page: query, toItem: toProduct }),
        };
      },
    },
    {
      operation: 'get_product',
      method: 'GET',
      path: '/products/{product_id}',
      isPublic: true,
      handle: (call) => ({ status: 200, body: toProduct(findProduct(database, call.param('product_id'))) }),
    },
    {
      operation: 'delete_product',
      method: 'DELETE',
      path: '/products/{product_id}',
      handle: (call) => database.inTransaction(() => deleteProduct(database, call.param('product_id'))),
    },
  ];
}

function deleteProduct(database: Database, id: string) {
  const product = findProduct(database, id);
  const open = database.all<{ id: string }>(
    `SELECT orders.id FROM orders JOIN order_lines ON order_lines.order_id = orders.id
     WHERE order_lines.product_id = ? AND orders.status IN ('pending', 'paid', 'packed') ORDER BY orders.number`,
    product.id,
  );
  if (open.length > 0) {
    const ids = open.map((order) => order.id).join(', ');
    throw problems.conflict(
      'product-in-open-orders',
      'The product is part of open orders',
      `Ship or cancel these orders first: ${ids}.`,
    );
  }
  database.run('DELETE FROM products WHERE id = ?', product.id);
  return { status: 204 };
}

function findProduct(database: Database, id: string): ProductRow {
  const row = database.get<ProductRow>('SELECT * FROM products WHERE id = ?', id);
  if (!row) throw problems.notFound('product', id);
  return row;
}

function toProduct({ id, name, description, category, price, stock }: ProductRow) {
  return { id, name, description, category, price, currency: 'EUR', stock };
}
