import { toCommandApproval } from '../state/approvedCommands.ts';
import { withWorkspace } from './open.ts';
import { CommandFailure, print, printJson } from './output.ts';

/** Approves the command that a connector of gateway.yaml runs, exactly as it stands there now. */
export async function approve(
  connector: string,
  directory: string | undefined,
  { json }: { json?: boolean },
): Promise<void> {
  await withWorkspace(
    directory,
    async ({ folder, file, approved }) => {
      const entry = file.connectors.find(({ name }) => name === connector)?.entry;
      if (!entry) {
        const known = file.connectors.map(({ name }) => name).join(', ') || 'none';
        throw new CommandFailure(`gateway.yaml has no connector "${connector}". Known: ${known}.`);
      }
      if (entry.kind !== 'stdio')
        throw new CommandFailure(
          `The connector "${connector}" is a URL and runs no command; nothing is to approve.`,
        );
      const approval = toCommandApproval(entry, folder);
      await approved.approve(connector, approval);
      if (json) return printJson(approval);
      const { command, args, env, cwd } = approval;
      const lines = [
        `Approved for "${connector}":`,
        `  command  ${command}`,
        ...args.map((arg) => `  argument ${arg}`),
        ...Object.entries(env).map(([name, value]) => `  variable ${name}=${value}`),
        `  folder   ${cwd}`,
        'A change of any of these asks again.',
      ];
      print(lines.join('\n'));
    },
    { isOffline: true },
  );
}
