import type { Redactor } from '../audit/redactor.ts';
import { credentialTemplates } from '../config/connectorEntry.ts';
import type { Connector } from '../config/connectors.ts';
import type { GatewayFile } from '../config/gatewayFile.ts';
import { createConnectorSource } from '../sources/mcp/source.ts';
import type { VerdictCache } from '../sources/mcp/verdictCache.ts';
import type { ConnectorSource } from '../sources/source.ts';
import { toApproval } from '../state/approval.ts';
import type { Approved } from '../state/approved.ts';
import type { Log } from './apiSources.ts';
import { type GetSecret, resolveText } from './credentials.ts';

export interface ConnectorSourceOptions {
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  readonly getSecret: GetSecret;
  readonly redactor: Redactor;
  readonly approved: Approved;
  readonly verdicts: VerdictCache;
  readonly log: Log;
  /** Hears each line that a connector's process writes to standard error, and what happens to its connection. */
  readonly onConnectorLine?: (name: string, line: string) => void;
}

/** Keeps one source per connector of gateway.yaml, the same one for as long as its entry says the same. */
export interface ConnectorSources {
  /** The sources of this file, in its order, connected or not. `release` disposes those that it no longer holds. */
  update(gateway: GatewayFile): { readonly current: readonly ConnectorSource[]; release(): void };
  /** Settles when every process has ended and every connection is closed. What was found out is kept. */
  dispose(): Promise<void>;
}

export function createConnectorSources(options: ConnectorSourceOptions): ConnectorSources {
  let current = new Map<string, ConnectorSource>();
  const leaving = new Set<Promise<void>>();
  let isDisposed = false;
  const end = async (source: ConnectorSource): Promise<void> => {
    await source.disconnect();
    source.dispose();
  };
  return {
    update: (gateway) => {
      // A file that is still being read when the folder is closed must start nothing.
      if (isDisposed) return { current: [], release: () => {} };
      const next = new Map<string, ConnectorSource>();
      for (const connector of gateway.connectors) {
        const key = JSON.stringify([connector.name, connector.prefix, connector.entry, gateway.limits]);
        next.set(key, current.get(key) ?? createSource(connector, gateway, options));
      }
      const gone = [...current].filter(([key]) => !next.has(key)).map(([, source]) => source);
      current = next;
      return {
        current: [...next.values()],
        release: () => {
          for (const source of gone) {
            const leave = end(source).finally(() => leaving.delete(leave));
            leaving.add(leave);
          }
        },
      };
    },
    dispose: async () => {
      isDisposed = true;
      await Promise.all([...leaving, ...[...current.values()].map(end)]);
      await options.verdicts.flush();
    },
  };
}

function createSource(
  { name, prefix, entry }: Connector,
  { limits }: GatewayFile,
  options: ConnectorSourceOptions,
): ConnectorSource {
  const { folder, redactor, approved, verdicts, log, onConnectorLine } = options;
  const reason = `The connector "${name}" needs it.`;
  // Connectors connect by themselves, and nobody wants to be asked for every secret when an editor starts.
  const getSecret: GetSecret = (secret, why) => options.getSecret(secret, why, true);
  const credentials = credentialTemplates(entry);
  const tell = (line: string): void => onConnectorLine?.(name, redactor.text(line));
  return createConnectorSource({
    ...{ name, prefix, entry, folder, verdicts, limits },
    resolve: (template) => {
      const isCredential = credentials.has(template);
      return resolveText(template, { folder, redactor, getSecret, reason, isCredential });
    },
    findMissingApproval: async () => {
      const approval = await toApproval(entry, folder, await approved.before(name));
      return approval && !(await approved.isApproved(name, approval.hash)) ? approval : undefined;
    },
    mask: (text) => redactor.text(text),
    log: (level, message) => {
      // A person reads these lines; what only explains a fault is in the log.
      if (level !== 'debug') tell(message);
      log(level, redactor.text(`${name}: ${message}`));
    },
    onLine: tell,
  });
}
