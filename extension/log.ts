import * as vscode from 'vscode';
import type { CallRecord } from '../protocol/models.ts';
import { toCallLine } from '../protocol/callLine.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface Log extends vscode.Disposable {
  write(level: LogLevel, message: string): void;
  /** One finished call: a readable line, and what helps to find a fault at the debug level. */
  call(record: CallRecord): void;
  show(): void;
}

/** The output channel "Gatehouse"; the channel itself adds time and level. */
export function createLog(): Log {
  const channel = vscode.window.createOutputChannel('Gatehouse', { log: true });
  return {
    write: (level, message) => channel[level](message),
    call: (record) => {
      const line = toCallLine(record);
      channel[line.level](line.text);
      channel.debug(line.detail);
    },
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}
