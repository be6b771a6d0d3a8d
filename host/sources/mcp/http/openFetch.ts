import { EnvHttpProxyAgent, fetch } from 'undici';
import type { Disposable } from '../../../base/disposable.ts';
import type { Fetch } from './follow.ts';

export interface OpenFetch extends Disposable {
  readonly fetch: Fetch;
}

/**
 * A `fetch` with connections of its own, which end with it. Proxies come from the environment (HTTP_PROXY,
 * HTTPS_PROXY, NO_PROXY). It has no clock: a stream may be silent for long, so whoever asks brings a signal.
 */
export function openFetch(): OpenFetch {
  const dispatcher = new EnvHttpProxyAgent({ headersTimeout: 0, bodyTimeout: 0 });
  return {
    fetch: (input, init) => fetch(input, { ...init, dispatcher }),
    dispose: () => {
      void dispatcher.destroy();
    },
  };
}
