import * as vscode from 'vscode';
import type { HostState } from './hostProcess.ts';
import type { Log } from './log.ts';
import type { Refusal } from './model/availability.ts';

/** Shows why something did not happen, with buttons for what leads on. Nobody waits for the answer. */
export function offerWays({ message, ways }: Refusal): void {
  void vscode.window.showWarningMessage(message, ...Object.keys(ways)).then((chosen) => {
    const command = chosen === undefined ? undefined : ways[chosen];
    if (command !== undefined) void vscode.commands.executeCommand(command);
  });
}

/** Writes each turn in the host's life to the log, and tells the person when it does not start again. */
export function tellHostState(state: HostState, log: Log): void {
  switch (state.kind) {
    case 'running':
      return log.write('info', `The gateway host runs (process ${state.pid}).`);
    case 'crashed':
      return log.write('warn', `${state.reason}. It starts again in ${state.retryInMs / 1000} s.`);
    case 'stopped':
      log.write('error', `The gateway host stopped: ${state.reason}.`);
      offerWays({
        message: `The gateway has stopped: ${state.reason}. AI tools cannot call anything until it runs again.`,
        ways: { 'Restart Host': 'gatehouse.restartHost', 'Show Log': 'gatehouse.showLog' },
      });
      return;
    case 'idle':
    case 'starting':
      return;
  }
}
