import type { ConnectorEntry } from '../../config/connectorEntry.ts';

/** Where a server is, for people: its URL, or its command line. No value of a secret is in it. */
export function toPlace(entry: ConnectorEntry): string {
  return entry.kind === 'http' ? entry.url : [entry.command, ...entry.args].map(quote).join(' ');
}

/** What accepted tools are bound to. Another URL or another command line is another server. */
export function toIdentity(entry: ConnectorEntry): string {
  return entry.kind === 'http' ? new URL(entry.url).href : toPlace(entry);
}

function quote(word: string): string {
  return /^[\w@%+=:,./\\${}-]+$/.test(word) ? word : JSON.stringify(word);
}
