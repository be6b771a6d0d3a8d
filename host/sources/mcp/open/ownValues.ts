import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { HttpConnectorEntry } from '../../../config/connectorEntry.ts';
import { toError } from '../../../errors.ts';
import { NotSent } from '../connection/failures.ts';
import type { TlsTexts } from '../http/tls.ts';

/** The entry of a connector, and how what it refers to is found. */
export interface OwnValues {
  readonly entry: HttpConnectorEntry;
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  /** Fills a template in. Throws an Error whose message says what is missing and what to do. */
  resolve(template: string): Promise<string>;
}

/** A credential that nobody has given yet, or that cannot be sent as it was given. */
export class MissingCredential extends NotSent {}

/** The headers of the entry with their values. @throws {MissingCredential} */
export async function resolveHeaders({ entry, resolve }: OwnValues): Promise<Record<string, string>> {
  const headers = await Promise.all(
    Object.entries(entry.headers).map(async ([name, template]) => {
      const value = await resolve(template).catch((error: unknown) => {
        throw new MissingCredential(toError(error).message, { cause: error });
      });
      return [name, toValue(name, value)] as const;
    }),
  );
  return Object.fromEntries(headers);
}

/** What is copied from a page or a file often has a line break at its end. */
function toValue(name: string, given: string): string {
  const value = given.trim();
  // Whatever refuses it later would quote it whole, as no secret is spelled that is masked.
  if (/[\r\n\0]/.test(value))
    throw new MissingCredential(`${said(name)} has a line break. Give it again, on one line.`);
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
    throw new MissingCredential(`${said(name)} has a character that no header can hold. Give it again.`);
  return value;
}

function said(name: string): string {
  return `The value of the header "${name}"`;
}

/** Far above any chain of certificates, and far below what a device gives that never ends. */
const mostBytes = 1024 * 1024;

/** The files of the entry's `tls`. @throws {Error} with a sentence for people. */
export async function readTlsFiles({ entry, folder, resolve }: OwnValues): Promise<TlsTexts> {
  const read = async (name: 'ca' | 'cert' | 'key'): Promise<TlsTexts> => {
    const template = entry.tls[name];
    if (template === undefined) return {};
    return { [name]: await readText(name, path.resolve(folder, await resolve(template))) };
  };
  const [ca, cert, key] = await Promise.all([read('ca'), read('cert'), read('key')]);
  return { ...ca, ...cert, ...key };
}

async function readText(name: string, file: string): Promise<string> {
  const unreadable = (error: unknown): never => {
    throw new Error(`"${name}" cannot be read: ${toError(error).message}.`);
  };
  const found = await stat(file).catch(unreadable);
  if (!found.isFile()) throw new Error(`"${name}" cannot be read: ${file} is no regular file.`);
  if (found.size > mostBytes) throw new Error(`"${name}" cannot be read: ${file} is larger than 1 MB.`);
  return readFile(file, 'utf8').catch(unreadable);
}
