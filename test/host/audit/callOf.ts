import type { CallRecord } from '../../../protocol/models.ts';

/** A finished call, as it is handed to be recorded. */
export function callOf(rest: Partial<Omit<CallRecord, 'seq'>> = {}): Omit<CallRecord, 'seq'> {
  return {
    at: '2026-01-02T03:04:05.000Z',
    agent: 'copilot',
    tool: 'shop/list_orders',
    decision: 'allow',
    rule: '.gatehouse/roles.yaml:9',
    role: 'reader',
    status: 'ok',
    httpStatus: 200,
    ms: 12.4,
    bytes: 812,
    arguments: { limit: 'number' },
    ...rest,
  };
}
