import type { Approval } from '../../../../protocol/connectors.ts';
import { assertNever } from '../../../base/assert.ts';
import { toError } from '../../../errors.ts';
import type { Connection } from '../connection/connection.ts';
import { explain, isUnauthorized } from '../connection/failures.ts';
import { adopt, discover, type Greeting, initialize } from '../connection/handshake.ts';
import { openPeer, type Peer } from '../connection/peer.ts';
import type { Transport } from '../connection/transport.ts';
import { detect } from '../detect/detect.ts';
import type { Verdict } from '../detect/verdict.ts';
import { type OpenFetch, openFetch } from '../http/openFetch.ts';
import { createSseTransport } from '../http/sseTransport.ts';
import { createStreamableTransport } from '../http/streamableTransport.ts';
import { openDialogue } from '../questions/dialogue.ts';
import type { VerdictCache } from '../verdictCache.ts';
import type { Opened, Opener, OpenOptions } from './opener.ts';
import { MissingCredential, type OwnValues, readTlsFiles, resolveHeaders } from './ownValues.ts';

export interface HttpOpenerOptions extends OwnValues {
  /** The approval that is missing; undefined where no credential is sent, or a person has approved exactly this one. */
  findMissingApproval(): Promise<Approval | undefined>;
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
  let wasServer = false;
  const know = (): Usable | undefined => {
    const known = verdicts.get(key);
    const isUsable = known?.kind === 'modern' || known?.kind === 'legacy' || known?.kind === 'sse';
    return isUsable && !(isStatelessAvoided && known.kind === 'modern') ? known : undefined;
  };
  return {
    open: async (attempt) => {
      // First of all: whoever wrote the URL must not get a credential by it.
      const missing = await options.findMissingApproval();
      if (missing) return { kind: 'needs-approval', approval: missing };
      attempt.signal.throwIfAborted();
      const known = know();
      wasServer ||= known !== undefined;
      if (known) attempt.onStep({ sent: 'Remembered', found: `It spoke ${toSpoken(known)} before.`, ms: 0 });
      const first = known && (await connect(options, known, attempt, true));
      if (first && first.kind !== 'failed') return first;
      // What was known is no longer so, or the server is away: finding out anew tells which.
      verdicts.drop(key);
      const found = await findOut(options, attempt, isStatelessAvoided);
      if (found.kind === 'ended') return wasServer ? soonAgain(found.opened) : found.opened;
      const opened = await connect(options, found.verdict, attempt);
      if (opened.kind !== 'open') return opened;
      wasServer = true;
      verdicts.set(key, found.verdict);
      return opened;
    },
    avoidStateless: () => {
      isStatelessAvoided = true;
      verdicts.drop(key);
    },
  };
}

function toSpoken(verdict: Usable): string {
  return verdict.kind === 'sse' ? '2024-11-05 over SSE' : `${verdict.revision} over Streamable HTTP`;
}

/** What was a server before will be one again: it may be starting just now. */
function soonAgain(opened: Opened): Opened {
  return opened.kind === 'failed' && opened.again === 'slowly' ? { ...opened, again: 'soon' } : opened;
}

/** Whether a credential is among the headers. */
function hasCredential({ entry }: OwnValues): boolean {
  return Object.keys(entry.headers).some((name) => /auth|cookie|token|key/i.test(name));
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
  const isCredentialSent = hasCredential(options);
  let opened: OpenFetch | undefined;
  try {
    opened = openFetch({ tls: await readTlsFiles(options) });
    const { fetch } = opened;
    const headers = await resolveHeaders(options);
    const target = { url: new URL(entry.url), headers, hasCredential: isCredentialSent, fetch };
    const { verdict } = await detect(target, { signal, onStep, isStatelessAvoided });
    if (verdict.kind === 'modern' || verdict.kind === 'legacy' || verdict.kind === 'sse')
      return { kind: 'usable', verdict };
    return { kind: 'ended', opened: toFailure(verdict, isCredentialSent) };
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
    : { kind: 'failed', reason, again: 'never' };
}

function toFailure(verdict: Exclude<Verdict, Usable>, isCredentialSent: boolean): Opened {
  switch (verdict.kind) {
    case 'authorize': {
      const { status, header } = verdict.challenge;
      const what = isCredentialSent
        ? 'It does not accept the credential that it was given'
        : 'It asks for a sign-in';
      const scope = /scope="([^"]{1,200})"/.exec(header)?.[1];
      const more = status === 403 && scope !== undefined ? ` It wants the scope "${scope}".` : '';
      return { kind: 'needs-sign-in', reason: `${what} (HTTP ${status}).${more}` };
    }
    case 'unavailable':
      return { kind: 'failed', reason: verdict.reason, again: 'soon' };
    case 'not-mcp':
      return { kind: 'failed', reason: verdict.reason, again: 'slowly' };
    default:
      return assertNever(verdict);
  }
}

async function connect(
  options: HttpOpenerOptions,
  verdict: Usable,
  { signal, onConnecting, onRepair }: OpenOptions,
  isKnown = false,
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
    const limits = { signal, timeoutMs: options.stepMs ?? 8_000 };
    const greeting = await greet(peer, transport, { verdict, isKnown }, limits);
    for (const repair of greeting.repairs) onRepair(repair);
    const connection = toConnection(peer, verdict.kind, greeting, opened);
    return { kind: 'open', connection: { ...connection, hasCredential: hasCredential(options) } };
  } catch (error) {
    await peer?.close().catch(() => {});
    await opened?.close();
    signal.throwIfAborted();
    if (error instanceof MissingCredential) return toUnable(error);
    const reason = explain(error);
    return isUnauthorized(error, hasCredential(options))
      ? { kind: 'needs-sign-in', reason }
      : { kind: 'failed', reason, again: 'soon' };
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function greet(
  peer: Peer,
  transport: Transport,
  { verdict, isKnown }: { readonly verdict: Usable; readonly isKnown: boolean },
  options: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<Greeting> {
  switch (verdict.kind) {
    case 'modern':
      // What the server could do when it was found may be long ago.
      return isKnown
        ? discover(peer, transport, options)
        : Promise.resolve(adopt(peer, transport, verdict.discover));
    case 'legacy':
      return initialize(peer, transport, { revision: verdict.revision, ...options });
    case 'sse':
      return initialize(peer, transport, { revision: '2024-11-05', ...options });
    default:
      return assertNever(verdict);
  }
}

function toConnection(
  peer: Peer,
  kind: Usable['kind'],
  greeting: Greeting,
  opened: OpenFetch,
): Omit<Connection, 'hasCredential'> {
  const isStateless = kind === 'modern';
  return {
    ...{ peer, greeting, isStateless },
    dialogue: openDialogue(peer, { isStateless, capabilities: greeting.capabilities }),
    transport: kind === 'sse' ? 'sse' : 'streamable-http',
    close: async () => {
      await peer.close().catch(() => {});
      await opened.close();
    },
  };
}
