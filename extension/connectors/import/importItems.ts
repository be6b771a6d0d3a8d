import type { ImportableServer } from '../../../protocol/connectors.ts';
import type { Problem } from '../../../protocol/models.ts';
import { toListLine, toVisible } from '../../text/plainLine.ts';

export interface ImportItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly server: ImportableServer;
}

export interface ImportGroup {
  /** The client whose configuration holds them. */
  readonly client: string;
  readonly items: readonly ImportItem[];
}

/** The servers of other clients as lines of a list, by client. */
export function toImportGroups(servers: readonly ImportableServer[]): readonly ImportGroup[] {
  return [...Map.groupBy(servers, ({ client }) => client)].map(([client, own]) => ({
    client,
    items: own.map(toItem),
  }));
}

/** Whether it stands in the file that VS Code's own agent reads, which would then call it past the gate. */
export function isVsCodeEntry({ location }: Pick<ImportableServer, 'location'>): boolean {
  return /[\\/]\.vscode[\\/]mcp\.json$/.test(location.file);
}

/** How much of other clients' configurations stays behind, for a notification. */
export function toRefusedText(count: number): string {
  return count === 1
    ? '1 entry of other clients cannot be imported.'
    : `${count} entries of other clients cannot be imported.`;
}

/** Why one of them does, for the log: `/w/.cursor/mcp.json:3:5: "files" is not imported. …` */
export function toRefusedLine({ file, line, column, message }: Problem): string {
  return toVisible(`${file}:${line}:${column}: ${message}`);
}

function toItem(server: ImportableServer): ImportItem {
  const { name, nameThere, place, notes, secrets } = server;
  const moved = secrets.length === 1 ? '1 secret is' : `${secrets.length} secrets are`;
  return {
    label: toListLine(name === nameThere ? name : `${nameThere} → ${name}`),
    description: toListLine(place),
    detail: [
      ...notes.map((note) => toListLine(note, 300)),
      ...(secrets.length > 0 ? [`${moved} moved to VS Code's secret storage.`] : []),
    ].join(' '),
    server,
  };
}
