import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../scripts/project.ts';
import { createWorkspace, storefrontSpec, type TestWorkspace } from '../e2e/workspace.ts';
import { openWorkbench, type Workbench, type WorkbenchOptions } from './workbench.ts';

/** The sample's document and nothing else: a workspace before its first day with Gatehouse. */
export async function createFreshWorkspace(): Promise<TestWorkspace> {
  const sample = join(root, 'examples', 'storefront');
  return createWorkspace({
    [storefrontSpec]: await readFile(join(sample, storefrontSpec), 'utf8'),
    'README.md': await readFile(join(sample, 'README.md'), 'utf8'),
  });
}

/** Opens the extension as built; what the gateway keeps of its own goes beside the workspace. */
export async function openSample(
  workspace: TestWorkspace,
  options: Partial<WorkbenchOptions> = {},
): Promise<Workbench> {
  const size = { width: 1280, height: 800 };
  const env = { XDG_STATE_HOME: workspace.state };
  return openWorkbench({ folder: workspace.folder, extension: root, ...size, env, ...options });
}
