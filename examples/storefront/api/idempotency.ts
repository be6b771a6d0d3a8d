import { createHash } from 'node:crypto';
import type { Database } from './database.ts';
import { problems } from './problem.ts';
import type { Answer, Call } from './router.ts';

/**
 * Makes a repeated request harmless: one with a known `Idempotency-Key` gets the first answer again, and nothing
 * is done twice. The semantics are those of draft-ietf-httpapi-idempotency-key-header. Only successes are kept,
 * so that a caller may mend a refused request and send it with the same key.
 */
export function onceForKey(
  database: Database,
  operation: string,
  handle: (call: Call) => Answer,
): (call: Call) => Answer {
  return (call) => {
    const key = call.headers['idempotency-key'];
    if (key === undefined) return database.inTransaction(() => handle(call));
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,80}$/.test(key)) {
      throw problems.invalidParameters([
        { parameter: 'Idempotency-Key', detail: 'must be 1 to 80 visible ASCII characters' },
      ]);
    }
    return database.inTransaction(() => answerOnce(database, { operation, key, call, handle }));
  };
}

function answerOnce(
  database: Database,
  request: { operation: string; key: string; call: Call; handle: (call: Call) => Answer },
): Answer {
  const { operation, key, call, handle } = request;
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([call.param('order_id'), call.body]))
    .digest('hex');
  const known = database.get<{ fingerprint: string; answer: string }>(
    'SELECT fingerprint, answer FROM idempotency_keys WHERE operation = ? AND key = ?',
    operation,
    key,
  );
  if (known) {
    if (known.fingerprint !== fingerprint) throw problems.idempotencyKeyReused();
    // The text was written below, from an Answer.
    return JSON.parse(known.answer) as Answer;
  }
  const answer = handle(call);
  database.run(
    'INSERT INTO idempotency_keys (operation, key, fingerprint, answer) VALUES (?, ?, ?, ?)',
    operation,
    key,
    fingerprint,
    JSON.stringify(answer),
  );
  return answer;
}
