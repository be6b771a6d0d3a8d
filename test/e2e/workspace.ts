import { cp, mkdir, mkdtemp, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { demoToken, startStorefront } from '../../examples/storefront/api/server.ts';
import { root } from '../../scripts/project.ts';
import { atEndOfFile } from './lifetime.ts';

/** A workspace folder of its own, with a state folder of its own beside it. */
export interface TestWorkspace {
  readonly folder: string;
  /** `XDG_STATE_HOME` of every process that works on this folder. */
  readonly state: string;
  readonly env: Readonly<Record<string, string>>;
  read(file: string): Promise<string>;
  /** Writes a file whole, as editors do: beside it first, then renamed. */
  write(file: string, text: string): Promise<void>;
  /** Replaces a piece of text that must be there, and returns the file's new text. */
  edit(file: string, from: string, to: string): Promise<string>;
}

export const gatewayFile = '.gatehouse/gateway.yaml';
export const rolesFile = '.gatehouse/roles.yaml';
export const storefrontSpec = 'openapi/storefront.yaml';

/** An empty workspace with these files in it. */
export async function createWorkspace(files: Readonly<Record<string, string>> = {}): Promise<TestWorkspace> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'gatehouse-e2e-')));
  atEndOfFile(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const folder = join(home, 'workspace');
  const state = join(home, 'state');
  await mkdir(folder);
  const runtime = join(state, 'run');
  await mkdir(runtime, { recursive: true });
  const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8');
  const write = async (file: string, text: string): Promise<void> => {
    const path = join(folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.draft`, text);
    await rename(`${path}.draft`, path);
  };
  const workspace: TestWorkspace = {
    folder,
    state,
    env: { XDG_STATE_HOME: state, XDG_RUNTIME_DIR: runtime, GATEHOUSE_SECRET_STOREFRONT_TOKEN: demoToken },
    read,
    write,
    edit: async (file, from, to) => {
      const text = await read(file);
      if (!text.includes(from)) throw new Error(`${file} does not hold "${from}".`);
      const edited = text.replace(from, to);
      await write(file, edited);
      return edited;
    },
  };
  for (const [file, text] of Object.entries(files)) await write(file, text);
  return workspace;
}

/** The sample workspace, copied, in front of a running storefront API of its own. */
export async function createStorefront(): Promise<TestWorkspace> {
  const api = await startStorefront({ port: 0 });
  atEndOfFile(() => api.close());
  const workspace = await createWorkspace();
  const sample = join(root, 'examples/storefront');
  for (const part of ['.gatehouse', 'openapi'])
    await cp(join(sample, part), join(workspace.folder, part), { recursive: true });
  await workspace.edit(gatewayFile, 'http://127.0.0.1:4010', api.url);
  return workspace;
}
