import type { AllowedCall } from '../../../policy/allowedCall.ts';
import { SERVER_ERROR, type Watching } from '../../item.ts';
import type { CallOptions } from '../../source.ts';
import { toNotConnected } from '../call/explainFailure.ts';
import { whyNot } from '../call/whyNot.ts';
import { explain, RpcError } from '../connection/failures.ts';
import { settledOrAborted } from '../settledOrAborted.ts';
import type { Supervisor } from '../supervisor.ts';
import { canFollow } from './followResources.ts';

const METHOD_NOT_FOUND = -32_601;

/** Follows the changes of the resource that a call names, over one connection after the other. Never rejects. */
export async function watchItem(
  supervisor: Supervisor,
  { source, native }: AllowedCall,
  onUpdate: () => void,
  { signal }: CallOptions,
): Promise<Watching> {
  const failed = (code: number, reason: string): Watching => ({ kind: 'failed', code, reason });
  const uri = native.replace(/^@resource:/, '');
  // A server that is followed is in use.
  const release = supervisor.hold();
  const end = (watching: Watching): Watching => {
    release();
    return watching;
  };
  const connection = await supervisor.use(signal);
  if (!connection) {
    const why = whyNot(supervisor.known.state) ?? 'it has just been ended.';
    return end(failed(SERVER_ERROR, toNotConnected(source, why)));
  }
  if (!canFollow(connection))
    return end(failed(METHOD_NOT_FOUND, `${source} does not tell when a resource changes.`));
  const watched = supervisor.watches.add(uri, onUpdate);
  if (!watched) return end(failed(SERVER_ERROR, `Too many resources of ${source} are followed already.`));
  try {
    const asking = supervisor.watches.ensure(uri);
    const asked = asking.catch(() => {});
    await settledOrAborted(asked, signal);
    signal.throwIfAborted();
    await asking;
  } catch (error) {
    watched.dispose();
    const code = error instanceof RpcError ? error.code : SERVER_ERROR;
    const reason = signal.aborted ? 'It was cancelled.' : explain(error);
    return end(failed(code, `${source} cannot be asked to tell of ${uri.slice(0, 200)}: ${reason}`));
  }
  return {
    kind: 'watching',
    dispose: () => {
      watched.dispose();
      release();
    },
  };
}
