import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type AskPerson, createApprovals } from '../../host/approvals.ts';
import type { ChainedRecord } from '../../host/audit/chain.ts';
import { createRecordFile, type RecordFile } from '../../host/audit/recordFile.ts';
import { createRedactor } from '../../host/audit/redactor.ts';
import { type CatalogSetting, defaultCatalog } from '../../host/config/catalogMode.ts';
import { createCatalog } from '../../host/catalog/catalog.ts';
import { type CallRequest, createGateway } from '../../host/gateway.ts';
import type { Policy } from '../../host/policy/policy.ts';
import type { Source } from '../../host/sources/source.ts';
import type { ToolResult } from '../../host/sources/tool.ts';
import { policyOf } from './policy/subjects.ts';
import { temporaryFolder } from './temporaryFolder.ts';
import { type Answer, createTestSource, toolOf } from './testSource.ts';

export const roles = `version: 1
roles:
  support:
    allow: [shop/list, shop/search]
    ask: [shop/cancel]
agents:
  copilot: { roles: [support] }
never: [shop/purge]
`;

export const shopTools = [
  toolOf('shop/list', { facts: { readOnly: true } }),
  toolOf('shop/cancel', { title: 'Cancel an order' }),
  toolOf('shop/purge', { facts: { destructive: true } }),
];

export interface Setup {
  readonly answer?: Answer;
  /** Instead of the shop. */
  readonly sources?: readonly Source[];
  /** Instead of `roles`. */
  readonly policy?: Policy;
  readonly askPerson?: AskPerson;
  /** How tools are offered. */
  readonly setting?: CatalogSetting;
  readonly recordArguments?: () => boolean;
  /** Puts something between the gateway and its records. */
  readonly through?: (records: RecordFile) => RecordFile;
}

/** A gateway on real policy, catalog, approvals and record files; only the source and the person are the test's. */
export function setUp({
  answer,
  sources,
  policy,
  setting,
  askPerson,
  recordArguments = () => false,
  through,
}: Setup = {}) {
  const folder = join(temporaryFolder(), 'records');
  const file = createRecordFile(folder);
  onTestFinished(() => file.close());
  const records = through?.(file) ?? file;
  const source = createTestSource('shop', shopTools, answer);
  const catalog = createCatalog();
  catalog.setSources(sources ?? [source]);
  const redactor = createRedactor();
  const approvals = createApprovals(askPerson);
  const logged: string[] = [];
  const logError = (message: string): void => void logged.push(message);
  const offered = () => ({ setting: setting ?? defaultCatalog, ofSources: new Map() });
  const options = {
    folder: '/work/shop',
    catalog,
    approvals,
    records,
    redactor,
    recordArguments,
    logError,
    offered,
  };
  const gateway = createGateway(policy ?? policyOf(roles), options);
  const call = (name: string, rest: Partial<CallRequest> = {}): Promise<ToolResult> =>
    gateway.call({ agent: 'copilot', name, arguments: {}, signal: new AbortController().signal, ...rest });
  const recorded = (): ChainedRecord[] =>
    readFileSync(join(folder, 'calls.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as ChainedRecord);
  return { folder, source, catalog, redactor, gateway, call, recorded, logged };
}

export const textOf = (result: ToolResult): string =>
  result.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
