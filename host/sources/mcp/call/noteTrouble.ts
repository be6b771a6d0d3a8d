import type { Connection } from '../connection/connection.ts';
import type { Supervisor } from '../supervisor.ts';
import type { Trouble } from './explainFailure.ts';

/** What a failed request says of its connection is acted upon. `reason` is why it failed. */
export function noteTrouble(
  supervisor: Supervisor,
  connection: Connection,
  { trouble, reason }: { readonly trouble: Trouble | undefined; readonly reason: string },
): void {
  if (trouble === 'session-lost') supervisor.reopen(connection, 'It no longer knew the session.');
  if (trouble === 'no-answer') supervisor.doubt(connection);
  if (trouble === 'unauthorized') supervisor.refuse(connection, reason);
}
