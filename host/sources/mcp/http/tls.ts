import { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates } from 'node:tls';
import type { EnvHttpProxyAgent } from 'undici';

/** Texts in PEM form (RFC 7468). */
export interface TlsTexts {
  /** Certificates of authorities that are trusted beside the usual ones. */
  readonly ca?: string;
  /** A client certificate, with its chain, and its key. */
  readonly cert?: string;
  readonly key?: string;
}

type TlsOptions = Pick<EnvHttpProxyAgent.Options, 'connect' | 'requestTls' | 'proxyTls'>;

/**
 * The authorities are trusted of the server and of a proxy before it; the client certificate is shown to the server
 * alone, through a proxy as well. Contexts are made once, since the usual authorities are many.
 *
 * @throws {Error} with a sentence for people.
 */
export function readTls({ ca, cert, key }: TlsTexts): TlsOptions {
  if ((cert === undefined) !== (key === undefined))
    throw new Error(cert === undefined ? '"key" needs "cert" beside it.' : '"cert" needs "key" beside it.');
  if (ca === undefined && cert === undefined) return {};
  const trusted = ca === undefined ? {} : { ca: [...getCACertificates('default'), ...readAuthorities(ca)] };
  const proxy = { secureContext: createSecureContext(trusted) };
  if (cert === undefined || key === undefined) return { connect: proxy, requestTls: proxy, proxyTls: proxy };
  const server = { secureContext: createClientContext({ ...trusted, cert, key }) };
  return { connect: server, requestTls: server, proxyTls: proxy };
}

/** Each of them is read here, because OpenSSL passes over a text that holds none. */
function readAuthorities(ca: string): readonly string[] {
  const blocks = ca.match(/-----BEGIN [A-Z0-9 ]*CERTIFICATE-----[^-]*-----END [A-Z0-9 ]*CERTIFICATE-----/g);
  if (!blocks) throw new Error('"ca" holds no certificate in PEM form ("-----BEGIN CERTIFICATE-----").');
  for (const [index, block] of blocks.entries()) {
    try {
      void new X509Certificate(block);
    } catch (error) {
      throw new Error(`Certificate ${index + 1} of "ca" cannot be read.`, { cause: error });
    }
  }
  return blocks;
}

function createClientContext(
  options: Parameters<typeof createSecureContext>[0],
): ReturnType<typeof createSecureContext> {
  try {
    return createSecureContext(options);
  } catch (error) {
    // The message is OpenSSL's: it says what is wrong and repeats nothing of the key.
    const why = error instanceof Error ? error.message : 'unknown error';
    throw new Error(
      `"cert" and "key" cannot be used (${why}). Both must be in PEM form, the key without a passphrase, and belong together.`,
      { cause: error },
    );
  }
}
