import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { createFindingList, toProblems } from '../../../../host/sources/openapi/document/findings.ts';
import { loadOpenApi } from '../../../../host/sources/openapi/document/load.ts';
import { checkReferences } from '../../../../host/sources/openapi/document/references.ts';
import { convertDocument } from '../../../../host/sources/openapi/tool/convert.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** Texts, or values that are written as JSON, by path. */
export type Files = Readonly<Record<string, unknown>>;

export async function writeFolder(files: Files): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-files-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    const isText = typeof content === 'string' || content instanceof Uint8Array;
    await writeFile(join(folder, name), isText ? content : JSON.stringify(content));
  }
  return folder;
}

/** What a folder's `openapi.yaml` becomes, as the host reads it. */
export async function convertFolder(folder: string, root = 'openapi.yaml') {
  const loading = await loadOpenApi(join(folder, root), folder);
  if (loading.kind === 'failed') throw new Error(loading.problem.message);
  const { document, texts, broken } = loading;
  const list = createFindingList();
  const tools = convertDocument('api', document, list.report);
  checkReferences(document, list);
  const problems = toProblems(list.found, { ...document, warnings: [] });
  return { document, files: [...texts.keys()], broken, tools, problems };
}

export async function convertFiles(files: Files) {
  const folder = await writeFolder(files);
  return { folder, ...(await convertFolder(folder)) };
}
