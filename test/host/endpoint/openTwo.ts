import { createCallers, hashToken } from '../../../host/endpoint/callers.ts';
import type { Gateway } from '../../../host/gateway.ts';
import { modern, openStream, type RawAnswer, send } from '../../e2e/rawRequest.ts';
import { createFakeGateway } from './fakeGateway.ts';
import { open } from './openGate.ts';

/** An endpoint with two agents in front of a gateway whose answers are the test's. */
export async function openTwo(own: Partial<Gateway> = {}) {
  const gateway = createFakeGateway(own);
  const callers = createCallers();
  callers.setLasting({ copilot: hashToken('one'), ci: hashToken('two') });
  const { endpoint } = await open({ gateway, callers });
  const { url } = endpoint;
  const ask = (method: string, params: object = {}, token = 'one', named?: string): Promise<RawAnswer> => {
    const { body, headers } = modern(method, params);
    return send(url, {
      token,
      body,
      headers: named === undefined ? headers : { ...headers, 'mcp-name': named },
    });
  };
  const listen = (notifications: object, token = 'one') =>
    openStream(url, { token, ...modern('subscriptions/listen', { notifications }) });
  return { gateway, callers, url, ask, listen };
}
