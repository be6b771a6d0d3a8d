import { expect, it, vi } from 'vitest';
import { createIncoming } from '../../../../../../host/sources/mcp/http/streamable/incoming.ts';

const answerTo = (id: number) => ({ jsonrpc: '2.0', id, result: {} });
const news = { jsonrpc: '2.0', method: 'notifications/x' };

function open() {
  const told: unknown[] = [];
  const faults: unknown[] = [];
  const onMessage = vi.fn<(...told: readonly unknown[]) => void>((...each) => void told.push(each));
  const incoming = createIncoming(onMessage, (error) => faults.push(error));
  return { incoming, onMessage, told, faults };
}

it('messages arrive with the request that they came for', () => {
  const { incoming, told } = open();
  expect(incoming.take(news, 1)).toEqual({ isAnswered: false, isWhole: true });
  expect(incoming.take([news, answerTo(1)], 1)).toEqual({ isAnswered: true, isWhole: true });
  expect(incoming.take(news, undefined)).toEqual({ isAnswered: false, isWhole: true });
  expect(told).toEqual([
    [news, { requestId: 1 }],
    [news, { requestId: 1 }],
    [answerTo(1), { requestId: 1 }],
    [news, undefined],
  ]);
});

it('an answer on another way than its own is told', () => {
  const { incoming, told } = open();
  const onAnswered = vi.fn<() => void>();
  incoming.expect(1, onAnswered);
  expect(incoming.take(answerTo(1), 1).isAnswered).toBe(true);
  expect(onAnswered).not.toHaveBeenCalled();
  expect(incoming.take(answerTo(1), undefined).isAnswered).toBe(false);
  expect(incoming.take(answerTo(1), 2).isAnswered).toBe(false);
  incoming.forget(1);
  incoming.take(answerTo(1), undefined);
  expect(onAnswered).toHaveBeenCalledTimes(2);
  expect(told).toHaveLength(4);
});

it('what is no message is left out', () => {
  const { incoming, told } = open();
  expect(incoming.take([news, 'odd'], 1)).toEqual({ isAnswered: false, isWhole: false });
  expect(incoming.take(undefined, undefined).isWhole).toBe(false);
  expect(told).toHaveLength(1);
});

it('a listener that throws costs the one message', () => {
  const { incoming, onMessage, faults } = open();
  const error = new Error('broken');
  onMessage.mockImplementationOnce(() => {
    throw error;
  });
  expect(incoming.take([news, answerTo(1)], 1).isAnswered).toBe(true);
  expect([onMessage.mock.calls.length, faults]).toEqual([2, [error]]);
});
