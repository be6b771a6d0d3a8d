import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { createHostConnection, type HostConnection } from '../../../extension/hostConnection.ts';
import {
  askApproval,
  didChangeFolder,
  didLog,
  didLogConnector,
  didRecordCall,
  didRefuseCredential,
  getSecret,
  openFolder,
} from '../../../protocol/messages.ts';
import type {
  ApprovalAnswer,
  ApprovalRequest,
  CallRecord,
  RefusedCredential,
} from '../../../protocol/models.ts';
import type { FolderSnapshot } from '../../../protocol/snapshot.ts';
import { distFolder } from '../../../scripts/build.ts';
import { atEndOfFile } from '../lifetime.ts';
import { createSignals, inTime, type Signals } from '../waiting.ts';
import type { TestWorkspace } from '../workspace.ts';

/** What the extension is to its host: the same link, with a person who answers as the test says. */
export interface Editor {
  readonly child: ChildProcess;
  readonly link: HostConnection;
  readonly asked: Signals<ApprovalRequest>;
  readonly secretsAsked: Signals<string>;
  readonly refused: Signals<RefusedCredential>;
  readonly snapshots: Signals<FolderSnapshot>;
  readonly records: Signals<CallRecord>;
  readonly logged: Signals<string>;
  /** `name: line` for each line that tells of a connector. */
  readonly connectorLines: Signals<string>;
  readonly output: Signals<string>;
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Answers from now on; by default nobody gives a secret, and approvals are refused. */
  person: {
    approve(request: ApprovalRequest): ApprovalAnswer | Promise<ApprovalAnswer>;
    secret(name: string): string | null;
  };
  open(
    workspace: TestWorkspace,
    more?: { port?: number; recordArguments?: boolean },
  ): Promise<FolderSnapshot>;
  kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

/** The lasting tokens that the editor keeps, by agent. */
export const tokens = {
  copilot: 'copilot-token-0123456789abcdefghijklmnopqrs',
  'claude-code': 'claude-token-0123456789abcdefghijklmnopqrst',
  first: 'first-token-0123456789abcdefghijklmnopqrstu',
  careful: 'careful-token-0123456789abcdefghijklmnopqrs',
} as const;

/** Where this editor keeps the records of a folder. */
export const recordsFolder = ({ state }: TestWorkspace): string => join(state, 'editor-records');

export function startEditor(workspace: TestWorkspace): Editor {
  const { state } = workspace;
  // The person's own folder is none of a test's business.
  const env = { PATH: process.env.PATH ?? '', HOME: state, ...workspace.env };
  const child = fork(join(distFolder, 'host.js'), { silent: true, execArgv: [], env });
  const output = createSignals<string>();
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => output.give(text.toString()));
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 1));
  });
  const link = createHostConnection(child, { timeLimitMs: 10_000, onFault: output.give });
  const editor: Editor = {
    ...{ child, link, output, ended },
    asked: createSignals<ApprovalRequest>(),
    secretsAsked: createSignals<string>(),
    refused: createSignals<RefusedCredential>(),
    snapshots: createSignals<FolderSnapshot>(),
    records: createSignals<CallRecord>(),
    logged: createSignals<string>(),
    connectorLines: createSignals<string>(),
    person: { approve: () => 'deny', secret: () => null },
    open: ({ folder, state }, { port = 0, recordArguments = false } = {}) =>
      link.send(openFolder, {
        folder,
        port,
        tokens,
        records: join(state, 'editor-records'),
        recordArguments,
      }),
    kill: (signal) => {
      child.kill(signal);
      return inTime(ended, `the host to end by ${signal}`);
    },
  };
  answer(editor);
  link.listen();
  atEndOfFile(async () => {
    link.dispose();
    if (child.exitCode === null && child.signalCode === null) await editor.kill('SIGKILL');
  });
  return editor;
}

function answer(editor: Editor): void {
  const { link } = editor;
  link.onRequest(askApproval, async (request) => {
    editor.asked.give(request);
    return editor.person.approve(request);
  });
  link.onRequest(getSecret, async ({ name }) => {
    editor.secretsAsked.give(name);
    return editor.person.secret(name);
  });
  link.onNotification(didChangeFolder, editor.snapshots.give);
  link.onNotification(didRecordCall, ({ record }) => editor.records.give(record));
  link.onNotification(didRefuseCredential, editor.refused.give);
  link.onNotification(didLog, ({ message }) => editor.logged.give(message));
  link.onNotification(didLogConnector, ({ name, line }) => editor.connectorLines.give(`${name}: ${line}`));
}
