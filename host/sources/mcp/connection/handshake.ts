import { isObject, property } from '../../../base/json.ts';
import {
  clientInfo,
  declaredCapabilities,
  LEGACY_REVISIONS,
  modernEnvelope,
  MODERN_REVISION,
} from '../revisions.ts';
import type { Peer } from './peer.ts';
import type { Transport } from './transport.ts';

/** What a server said of itself when it was connected. */
export interface Greeting {
  readonly revision: string;
  readonly server: { readonly name: string; readonly title?: string; readonly version: string } | undefined;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly instructions: string | undefined;
  /** What had to be mended, one sentence each. */
  readonly repairs: readonly string[];
}

/**
 * `initialize` of the 2025 revisions and before (Lifecycle, Initialization).
 *
 * @throws what `Peer.request` and `Peer.notify` throw.
 */
export async function initialize(
  peer: Peer,
  transport: Transport,
  { revision, timeoutMs, signal }: { revision: string; timeoutMs: number; signal?: AbortSignal },
): Promise<Greeting> {
  const known = LEGACY_REVISIONS;
  const offered = known.includes(revision) ? revision : known[0];
  const params = { protocolVersion: offered, capabilities: declaredCapabilities, clientInfo };
  const options = { timeoutMs, ...(signal ? { signal } : {}) };
  const result = await peer.request('initialize', params, options);
  if (!isObject(result)) throw new Error('It answered initialize with something that is no object.');
  const answered = result['protocolVersion'];
  const agreed = typeof answered === 'string' && known.includes(answered) ? answered : '2025-03-26';
  transport.setProtocolVersion?.(agreed);
  await peer.notify('notifications/initialized', undefined, options);
  const greeting = toGreeting(result, agreed, result['serverInfo']);
  if (agreed === answered) return greeting;
  const named =
    typeof answered === 'string'
      ? `the revision "${answered.slice(0, 40)}", which is not known`
      : 'no revision';
  const repair = `It names ${named}; ${agreed} is spoken.`;
  return { ...greeting, repairs: [...greeting.repairs, repair] };
}

/** Adopts what `server/discover` answered; the stateless revisions have no handshake. */
export function adopt(peer: Peer, transport: Transport, discover: unknown): Greeting {
  peer.setEnvelope(modernEnvelope);
  transport.setProtocolVersion?.(MODERN_REVISION);
  const info = property(property(discover, '_meta'), 'io.modelcontextprotocol/serverInfo');
  return toGreeting(isObject(discover) ? discover : {}, MODERN_REVISION, info);
}

/**
 * Asks a server that spoke a stateless revision before what it can do now.
 *
 * @throws what `Peer.request` throws, and where it no longer speaks that revision.
 */
export async function discover(
  peer: Peer,
  transport: Transport,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Greeting> {
  peer.setEnvelope(modernEnvelope);
  transport.setProtocolVersion?.(MODERN_REVISION);
  const result = await peer.request('server/discover', {}, options);
  const versions = property(result, 'supportedVersions');
  if (!Array.isArray(versions) || !versions.includes(MODERN_REVISION))
    throw new Error(`It no longer supports ${MODERN_REVISION}.`);
  return adopt(peer, transport, result);
}

function toGreeting(result: Record<string, unknown>, revision: string, info: unknown): Greeting {
  const { capabilities, instructions } = result;
  const [name, title, version] = ['name', 'title', 'version'].map((key) => textOf(property(info, key)));
  return {
    revision,
    server:
      name === undefined
        ? undefined
        : { name, ...(title === undefined ? {} : { title }), version: version ?? '' },
    capabilities: isObject(capabilities) ? capabilities : {},
    instructions: textOf(instructions),
    repairs: isObject(capabilities) ? [] : ['It does not say what it can do; only its tools are asked for.'],
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, 2_000) : undefined;
}
