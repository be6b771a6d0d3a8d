import { EnvHttpProxyAgent } from 'undici';
import type { Disposable } from '../../../base/disposable.ts';
import type { Fetch } from './follow.ts';
import { quickFetch } from './quickFetch.ts';
import { readTls, type TlsTexts } from './tls.ts';

export interface OpenFetch extends Disposable {
  readonly fetch: Fetch;
  /** Ends what is under way. Settles once no connection is left. */
  close(): Promise<void>;
}

/**
 * A `fetch` with connections of its own, which end with it. Proxies come from the environment (HTTP_PROXY,
 * HTTPS_PROXY, NO_PROXY). It has no clock: a stream may be silent for long, so whoever asks brings a signal.
 *
 * @throws {Error} with a sentence for people, where a certificate or a key cannot be used.
 */
export function openFetch({ tls }: { readonly tls?: TlsTexts } = {}): OpenFetch {
  const dispatcher = new EnvHttpProxyAgent({
    headersTimeout: 0,
    bodyTimeout: 0,
    // A server that is gone, or started anew, leaves no connection behind that the next request would fail on.
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
    ...(tls ? readTls(tls) : {}),
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= dispatcher.destroy());
  return {
    fetch: quickFetch(dispatcher),
    dispose: () => void close(),
    close,
  };
}
