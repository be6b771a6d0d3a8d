import { isObject, property } from '../../../base/json.ts';
import type { AllowedCall } from '../../../policy/allowedCall.ts';
import {
  INTERNAL_ERROR,
  INVALID_PARAMS,
  type ItemMethod,
  type ItemResult,
  RESOURCE_NOT_FOUND,
  SERVER_ERROR,
} from '../../item.ts';
import type { CallToolOptions } from '../call/callTool.ts';
import { explainFailure, type Trouble } from '../call/explainFailure.ts';
import { readUrlsFirst } from '../call/urlsFirst.ts';
import type { Connection } from '../connection/connection.ts';
import { RpcError } from '../connection/failures.ts';
import { tellProgress } from '../questions/progress.ts';
import { requestInRounds } from '../questions/rounds.ts';
import { type ReadItemResult, readItemResult } from './itemResult.ts';

/** A request for a resource or a prompt, as it is sent. */
export interface ItemErrand {
  readonly method: ItemMethod;
  /** `<source>/<native>` */
  readonly id: string;
  readonly source: string;
  /** The URI or the name, as the server has it. */
  readonly key: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Undefined where the method is none for what the call names. */
export function toItemErrand(method: ItemMethod, call: AllowedCall): ItemErrand | undefined {
  const [, kind, key] = /^@(resource|prompt):(.+)$/su.exec(call.native) ?? [];
  const params = key === undefined ? undefined : toParams(method, kind === 'prompt', key, call.arguments);
  return params && { method, id: call.tool, source: call.source, key: key ?? '', params };
}

function toParams(
  method: ItemMethod,
  isPrompt: boolean,
  key: string,
  given: unknown,
): ItemErrand['params'] | undefined {
  const pick = (...names: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(
      names.flatMap((name) => (isObject(property(given, name)) ? [[name, property(given, name)]] : [])),
    );
  switch (method) {
    case 'resources/read':
      return isPrompt ? undefined : { uri: key };
    case 'prompts/get':
      return isPrompt ? { name: key, ...pick('arguments') } : undefined;
    case 'completion/complete': {
      const ref = isPrompt ? { type: 'ref/prompt', name: key } : { type: 'ref/resource', uri: key };
      return { ref, ...pick('argument', 'context') };
    }
  }
}

export interface RequestedItem extends ReadItemResult {
  readonly trouble?: Trouble;
  /** From sending to the answer, in milliseconds; absent where none came, or somebody was asked. */
  readonly ms?: number;
  /** The server may go on working on it. */
  readonly isAbandoned?: true;
}

/** Sends one request for a resource or a prompt, once. Never rejects. */
export async function requestItem(
  connection: Connection,
  errand: ItemErrand,
  { signal, limits, exchange }: CallToolOptions,
): Promise<RequestedItem> {
  const { method, params, key } = errand;
  const started = performance.now();
  try {
    const result = await requestInRounds(connection, {
      ...{ method, params, exchange },
      options: {
        signal,
        timeoutMs: limits.callSeconds * 1_000,
        mostMs: limits.mostSeconds * 1_000,
        onProgress: (news) => tellProgress(exchange.conversation, news),
      },
    });
    const read = readItemResult(method, result, { key, mostBytes: limits.responseBytes });
    return exchange.wasHalted ? read : { ...read, ms: performance.now() - started };
  } catch (error) {
    if (signal.aborted) {
      const reason = `${errand.id} was cancelled.`;
      return { repairs: [], result: { kind: 'failed', code: SERVER_ERROR, reason }, isAbandoned: true };
    }
    return { repairs: [], ...toFailed(connection, errand, error, exchange) };
  }
}

function toFailed(
  { isStateless, dialogue }: Connection,
  errand: ItemErrand,
  error: unknown,
  exchange: CallToolOptions['exchange'],
): Pick<RequestedItem, 'trouble' | 'isAbandoned'> & { readonly result: ItemResult } {
  const urls = readUrlsFirst(errand.id, error);
  if (urls) {
    for (const each of urls.elicitations) dialogue.remember(each, exchange);
    return { result: { kind: 'failed', code: SERVER_ERROR, reason: urls.reason } };
  }
  const { reason, isUnsent, trouble, isAbandoned } = explainFailure({ ...errand, isStateless }, error);
  const result: ItemResult = {
    kind: 'failed',
    code: error instanceof RpcError ? toCode(error.code) : SERVER_ERROR,
    reason: isPlain(error) ? error.message : reason,
    ...(isUnsent ? { isUnsent } : {}),
  };
  return { result, ...(trouble ? { trouble } : {}), ...(isAbandoned ? { isAbandoned } : {}) };
}

/** What a client expects to hear of a name that leads nowhere is said in the server's own words. */
function isPlain(error: unknown): error is RpcError {
  return (
    error instanceof RpcError &&
    (error.code === RESOURCE_NOT_FOUND || error.code === INVALID_PARAMS) &&
    error.message !== ''
  );
}

/** Codes that speak of the hop between two neighbours would tell a client that it and we do not understand each other. */
const ofOneHop: ReadonlySet<number> = new Set([-32_700, -32_600, -32_042, -32_020, -32_021, -32_022]);

function toCode(code: number): number {
  return Number.isSafeInteger(code) && code !== 0 && !ofOneHop.has(code) ? code : INTERNAL_ERROR;
}
