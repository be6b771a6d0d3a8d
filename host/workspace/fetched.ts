import { createHash } from 'node:crypto';
import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FetchParams, SaveSpecParams } from '../../protocol/messages.ts';
import type { FetchedSpec } from '../../protocol/models.ts';
import { isBelow } from '../config/workspacePath.ts';
import { errors } from '../errors.ts';
import { fetchDocument } from '../sources/openapi/fetch/fetchDocument.ts';
import { inspectSpec } from '../sources/openapi/inspect.ts';
import { stateFolderOf } from '../state/stateFolder.ts';
import { isThere, readIfThere, replaceFile } from './onDisk.ts';

/**
 * Fetches a document and keeps it outside the repository until somebody has looked at it; works for a folder
 * that is not open yet.
 *
 * @throws {GatehouseError} `fetch-failed`, also for what is no OpenAPI document.
 */
export async function fetchSpec({ folder, url, file }: FetchParams): Promise<FetchedSpec> {
  const { text, urls } = await fetchDocument(url);
  const own = path.join(fetchedFolderOf(folder), createHash('sha256').update(url).digest('hex').slice(0, 12));
  await mkdir(own, { recursive: true, mode: 0o700 });
  const copy = path.join(own, nameOf(urls.at(-1) ?? url, text));
  await writeFile(copy, text, { mode: 0o600 });
  const inspection = await inspectSpec(copy, own, urls.at(-1));
  const isSame = file !== undefined && (await readIfThere(file)) === text;
  if (isSame || !inspection.isOpenApi) await rm(own, { recursive: true, force: true });
  if (!inspection.isOpenApi) {
    const [problem] = inspection.problems;
    const where = problem ? ` ${problem.line}:${problem.column}: ${problem.message}` : '';
    throw errors.fetchFailed(`What ${urls.at(-1)} answered is no OpenAPI document.${where}`);
  }
  return { file: copy, urls, bytes: Buffer.byteLength(text), isSame, inspection };
}

/**
 * Puts a fetched document into the workspace folder, whole. The copy is gone afterwards.
 *
 * @throws {GatehouseError} `invalid-arguments` for a path that leads out, `file-exists`, `fetch-failed` where
 *   the copy is gone already.
 */
export async function saveFetched(params: SaveSpecParams): Promise<{ written: string }> {
  const { folder, fetched, file, replace } = params;
  if (!isBelow(fetchedFolderOf(folder), fetched))
    throw errors.invalidArguments(`${fetched} was not fetched.`);
  const target = await resolveTarget(folder, file);
  const text = await readIfThere(fetched);
  if (text === undefined)
    throw errors.fetchFailed('The fetched document is no longer there. Fetch it again.');
  if (!replace && (await isThere(file))) throw errors.fileExists(path.relative(folder, file));
  await mkdir(path.dirname(target), { recursive: true });
  await replaceFile(target, text);
  await rm(path.dirname(fetched), { recursive: true, force: true });
  return { written: file };
}

/** Where a path really leads: a link in it may lead out of the folder that it seems to be in. */
async function resolveTarget(folder: string, file: string): Promise<string> {
  const outside = `${file} lies outside ${folder}. Choose a path inside the workspace folder.`;
  if (!isBelow(folder, file)) throw errors.invalidArguments(outside);
  const rest: string[] = [];
  let there = file;
  while (!(await isThere(there))) {
    rest.unshift(path.basename(there));
    there = path.dirname(there);
  }
  const target = path.join(await realpath(there), ...rest);
  if (!isBelow(await realpath(folder), target)) throw errors.invalidArguments(outside);
  return target;
}

function fetchedFolderOf(folder: string): string {
  return path.join(stateFolderOf(folder), 'fetched');
}

/** The last part of the URL, as a name that every file system takes, with the ending that the text has. */
function nameOf(url: string, text: string): string {
  const last = decoded(new URL(url).pathname.split('/').at(-1) ?? '');
  const stem = last.replace(/\.(?:ya?ml|json)$/i, '').replaceAll(/[^A-Za-z0-9_-]+/g, '-');
  const name = stem.replaceAll(/^-+|-+$/g, '').slice(0, 60) || 'openapi';
  return `${name}${text.trimStart().startsWith('{') ? '.json' : '.yaml'}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
