import { describe, expect, it } from 'vitest';
import { clientOfInitialize } from '../../../host/endpoint/sessionServing.ts';
import { initialize, openSession, rpc, send } from '../../e2e/rawRequest.ts';
import { inTime } from '../../e2e/waiting.ts';
import { textResult } from '../testSource.ts';
import { open, token } from './openGate.ts';

describe('a session', () => {
  it('speaks the revisions of 2025, and offers the newest of them for others', async () => {
    const { endpoint } = await open();
    for (const [asked, agreed] of [
      ['2025-11-25', '2025-11-25'],
      ['2025-06-18', '2025-06-18'],
      ['2025-03-26', '2025-03-26'],
      ['2024-11-05', '2025-11-25'],
      ['2030-01-01', '2025-11-25'],
    ] as const) {
      const { json } = await send(endpoint.url, { token, body: initialize(asked) });
      expect(json.result?.['protocolVersion'], asked).toBe(agreed);
    }
  });

  it('goes on with a call whose client has hung up', async () => {
    const { endpoint, begun, recorded } = await open();
    const headers = await openSession(endpoint.url, token, '2025-11-25');
    const hangUp = new AbortController();
    const answered = fetch(endpoint.url, {
      method: 'POST',
      headers: {
        ...headers,
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(rpc('tools/call', { name: 'shop_list', arguments: {} }, 7)),
      signal: hangUp.signal,
    });
    const { signal, answer } = await begun.first(() => true, 'the call');
    await answered;
    hangUp.abort();
    // Its next request is answered, so that it is known that the first one's end was noticed.
    await inTime(send(endpoint.url, { token, headers, body: rpc('ping', {}, 8) }), 'the ping');
    expect(signal.aborted).toBe(false);
    answer(textResult('fine'));
    await expect.poll(recorded).toMatchObject([{ status: 'ok' }]);
  });
});

describe('what a client calls itself', () => {
  it.each([
    [initialize('2025-11-25', 'Cursor'), 'Cursor'],
    [rpc('tools/list', { clientInfo: { name: 'Cursor' } }), undefined],
    [rpc('initialize', { clientInfo: { name: 5 } }), undefined],
    [rpc('initialize', {}), undefined],
    [[initialize('2025-11-25', 'Cursor')], undefined],
    [null, undefined],
  ])('is read of %j', (body, name) => {
    expect(clientOfInitialize(body)).toBe(name);
  });
});
