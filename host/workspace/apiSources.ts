import path from 'node:path';
import type { RefusedCredential } from '../../protocol/models.ts';
import type { Api } from '../config/api.ts';
import type { GatewayFile } from '../config/gatewayFile.ts';
import { createOpenApiSource } from '../sources/openapi/source.ts';
import type { ApiSource } from '../sources/source.ts';
import { type CredentialOptions, resolveCredential } from './credentials.ts';

export type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;

export interface ApiSourceOptions extends Omit<CredentialOptions, 'reason'> {
  readonly log: Log;
  /** Hears of each credential that an API has answered with 401. */
  readonly onRefused?: (credential: Omit<RefusedCredential, 'folder'>) => void;
}

/** Keeps one source per API of gateway.yaml, the same one for as long as its entry says the same. */
export interface ApiSources {
  /** The sources of this file, in its order, each loaded. `release` disposes those that it no longer holds. */
  update(gateway: GatewayFile): Promise<{ current: readonly ApiSource[]; release: () => void }>;
  dispose(): void;
}

export function createApiSources(options: ApiSourceOptions): ApiSources {
  let current = new Map<string, ApiSource>();
  return {
    update: async (gateway) => {
      const next = new Map<string, ApiSource>();
      for (const api of gateway.apis) {
        const key = keyOf(api, gateway);
        next.set(key, current.get(key) ?? createSource(api, gateway, options));
      }
      const gone = [...current].filter(([key]) => !next.has(key)).map(([, source]) => source);
      current = next;
      await Promise.all([...next.values()].map((source) => source.ready));
      return {
        current: [...next.values()],
        release: () => {
          for (const source of gone) source.dispose();
        },
      };
    },
    dispose: () => {
      for (const source of current.values()) source.dispose();
    },
  };
}

/** Whatever changes a source's behaviour, and nothing else: lines may move without a new source. */
function keyOf(
  { name, prefix, spec, server, auth, include, exclude, uploads }: Api,
  { limits }: GatewayFile,
): string {
  return JSON.stringify([name, prefix, spec, server, auth, include, exclude, uploads, limits]);
}

function createSource(api: Api, { limits }: GatewayFile, options: ApiSourceOptions): ApiSource {
  const { folder, log, redactor } = options;
  return createOpenApiSource({
    name: api.name,
    prefix: api.prefix,
    specFile: path.join(folder, api.spec),
    folder,
    server: api.server,
    auth: api.auth,
    include: api.include,
    exclude: api.exclude,
    uploads: api.uploads,
    limits,
    log: (level, message) => log(level, redactor.text(message)),
    onRefused: (credential) => options.onRefused?.({ source: api.name, ...credential }),
    resolveCredential: (template) =>
      resolveCredential(template, { ...options, reason: `The API "${api.name}" needs it.` }),
  });
}
