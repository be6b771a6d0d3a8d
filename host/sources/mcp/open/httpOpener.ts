import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Transport } from '@modelcontextprotocol/client';
import { assertNever } from '../../../base/assert.ts';
import type { HttpConnectorEntry } from '../../../config/connectorEntry.ts';
import { toError } from '../../../errors.ts';
import type { Connection } from '../connection/connection.ts';
import { explain, isUnauthorized, NotSent } from '../connection/failures.ts';
import { adopt, type Greeting, initialize } from '../connection/handshake.ts';
import { openPeer, type Peer } from '../connection/peer.ts';
import { detect } from '../detect/detect.ts';
import type { Verdict } from '../detect/verdict.ts';
import { type OpenFetch, openFetch } from '../http/openFetch.ts';
import { createSseTransport } from '../http/sseTransport.ts';
import { createStreamableTransport } from '../http/streamableTransport.ts';
import type { VerdictCache } from '../verdictCache.ts';
import type { Opened, Opener, OpenOptions } from './opener.ts';

export interface HttpOpenerOptions {
  readonly entry: HttpConnectorEntry;
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  /** Fills a template in. Throws an Error whose message says what is missing and what to do. */
  resolve(template: string): Promise<string>;
  readonly verdicts: VerdictCache;
  /** For one step of the handshake, in milliseconds. Default 8,000. */
  readonly stepMs?: number;
}

type Usable = Extract<Verdict, { readonly kind: 'modern' | 'legacy' | 'sse' }>;

/** Opens connections to a server at a URL: finds out what it speaks, or tries what it spoke before. */
export function createHttpOpener(options: HttpOpenerOptions): Opener {
  const { entry, verdicts } = options;
  // Another credential may be answered in another way, so what was found belongs to the credential too.
  const key = { url: entry.url, credential: JSON.stringify(entry.headers) };
  let isStatelessAvoided = false;
  const know = (): Usable | undefined => {
    const known = verdicts.get(key);
    const isUsable = known?.kind === 'modern' || known?.kind === 'legacy' || known?.kind === 'sse';
    return isUsable && !(isStatelessAvoided && known.kind === 'modern') ? known : undefined;
  };
  return {
    open: async (attempt) => {
      const known = know();
      const first = known && (await connect(options, known, attempt));
      if (first && first.kind !== 'failed') return first;
      // What was known is no longer so, or the server is away: finding out anew tells which.
      verdicts.drop(key);
      const found = await findOut(options, attempt, isStatelessAvoided);
      if (found.kind === 'ended') return found.opened;
      const opened = await connect(options, found.verdict, attempt);
      if (opened.kind === 'open') verdicts.set(key, found.verdict);
      return opened;
    },
    avoidStateless: () => {
      isStatelessAvoided = true;
      verdicts.drop(key);
    },
  };
}

type FoundOut =
  | { readonly kind: 'usable'; readonly verdict: Usable }
  | { readonly kind: 'ended'; readonly opened: Opened };

async function findOut(
  options: HttpOpenerOptions,
  { signal, onStep }: OpenOptions,
  isStatelessAvoided: boolean,
): Promise<FoundOut> {
  const { entry } = options;
  const hasCredential = Object.keys(entry.headers).some((name) => /auth|cookie|token|key/i.test(name));
  let opened: OpenFetch | undefined;
  try {
    opened = openFetch({ tls: await readTlsFiles(options) });
    const { fetch } = opened;
    const target = { url: new URL(entry.url), headers: await resolveHeaders(options), hasCredential, fetch };
    const { verdict } = await detect(target, { signal, onStep, isStatelessAvoided });
    if (verdict.kind === 'modern' || verdict.kind === 'legacy' || verdict.kind === 'sse')
      return { kind: 'usable', verdict };
    return { kind: 'ended', opened: toFailure(verdict, hasCredential) };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'ended', opened: toUnable(error) };
  } finally {
    await opened?.close();
  }
}

/** A secret that nobody has given yet is a sign-in that is missing; what else is wrong here is mended by a person. */
function toUnable(error: unknown): Opened {
  const reason = toError(error).message;
  return error instanceof MissingCredential
    ? { kind: 'needs-sign-in', reason }
    : { kind: 'failed', reason, isFinal: true };
}

class MissingCredential extends NotSent {}

function toFailure(verdict: Exclude<Verdict, Usable>, hasCredential: boolean): Opened {
  switch (verdict.kind) {
    case 'authorize': {
      const { status, header } = verdict.challenge;
      const what = hasCredential
        ? 'It does not accept the credential that it was given'
        : 'It asks for a sign-in';
      const scope = /scope="([^"]{1,200})"/.exec(header)?.[1];
      const more = status === 403 && scope !== undefined ? ` It wants the scope "${scope}".` : '';
      return { kind: 'needs-sign-in', reason: `${what} (HTTP ${status}).${more}` };
    }
    case 'unavailable':
      return { kind: 'failed', reason: verdict.reason, isFinal: false };
    case 'not-mcp':
      return { kind: 'failed', reason: verdict.reason, isFinal: true };
    default:
      return assertNever(verdict);
  }
}

async function resolveHeaders({ entry, resolve }: HttpOpenerOptions): Promise<Record<string, string>> {
  const names = Object.keys(entry.headers);
  const values = await Promise.all(
    Object.values(entry.headers).map((template) =>
      resolve(template).catch((error: unknown) => {
        throw new MissingCredential(toError(error).message, { cause: error });
      }),
    ),
  );
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}

async function readTlsFiles({ entry, folder, resolve }: HttpOpenerOptions) {
  const read = async (name: 'ca' | 'cert' | 'key'): Promise<Record<string, string>> => {
    const template = entry.tls[name];
    if (template === undefined) return {};
    const file = path.resolve(folder, await resolve(template));
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      throw new Error(`"${name}" cannot be read: ${toError(error).message}.`);
    });
    return { [name]: text };
  };
  const [ca, cert, key] = await Promise.all([read('ca'), read('cert'), read('key')]);
  return { ...ca, ...cert, ...key };
}

async function connect(
  options: HttpOpenerOptions,
  verdict: Usable,
  { signal, onConnecting, onRepair }: OpenOptions,
): Promise<Opened> {
  onConnecting();
  let opened: OpenFetch | undefined;
  let peer: Peer | undefined;
  // Whoever gives an attempt up need not wait until a silent server is given up as well.
  const giveUp = (): void => opened?.dispose();
  signal.addEventListener('abort', giveUp);
  try {
    opened = openFetch({ tls: await readTlsFiles(options) });
    signal.throwIfAborted();
    const { fetch } = opened;
    const url = new URL(verdict.url);
    const headers = (): Promise<Record<string, string>> => resolveHeaders(options);
    const transport =
      verdict.kind === 'sse'
        ? createSseTransport({ url, headers, fetch })
        : createStreamableTransport({ url, headers, fetch, onRepair });
    peer = await openPeer(transport);
    const greeting = await greet(peer, transport, verdict, { signal, timeoutMs: options.stepMs ?? 8_000 });
    for (const repair of greeting.repairs) onRepair(repair);
    return { kind: 'open', connection: toConnection(peer, verdict.kind, greeting, opened) };
  } catch (error) {
    await peer?.close().catch(() => {});
    await opened?.close();
    signal.throwIfAborted();
    if (error instanceof MissingCredential) return toUnable(error);
    const reason = explain(error);
    return isUnauthorized(error)
      ? { kind: 'needs-sign-in', reason }
      : { kind: 'failed', reason, isFinal: false };
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function greet(
  peer: Peer,
  transport: Transport,
  verdict: Usable,
  options: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<Greeting> {
  switch (verdict.kind) {
    case 'modern':
      return Promise.resolve(adopt(peer, transport, verdict.discover));
    case 'legacy':
      return initialize(peer, transport, { revision: verdict.revision, ...options });
    case 'sse':
      return initialize(peer, transport, { revision: '2024-11-05', ...options });
    default:
      return assertNever(verdict);
  }
}

function toConnection(peer: Peer, kind: Usable['kind'], greeting: Greeting, opened: OpenFetch): Connection {
  return {
    peer,
    greeting,
    transport: kind === 'sse' ? 'sse' : 'streamable-http',
    isStateless: kind === 'modern',
    close: async () => {
      await peer.close().catch(() => {});
      await opened.close();
    },
  };
}
