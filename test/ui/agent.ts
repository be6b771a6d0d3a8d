import { vi } from 'vitest';
import { gatehouse } from '../e2e/gate.ts';
import { connectTo, type Peer } from '../e2e/peers.ts';
import type { TestWorkspace } from '../e2e/workspace.ts';
import type { Workbench } from './workbench.ts';

/** An AI client outside the editor, with the address that "Copy Endpoint URL" gives and a token of its own. */
export async function connectAgent(
  workbench: Workbench,
  workspace: TestWorkspace,
  name: string,
): Promise<Peer> {
  await workbench.runCommand('Gatehouse: Copy Endpoint URL');
  const copied = workbench.page.locator('.part.statusbar').getByText(/^Copied http/);
  const url = (await copied.innerText()).replace('Copied ', '');
  const minted = await gatehouse(workspace, ['token', name, workspace.folder, '--json']);
  const { token } = JSON.parse(minted.stdout) as { token: string };
  // The running gateway hears of the token by its file.
  const accepted = () => connectTo(url, token, '2025-11-25').catch(() => undefined);
  return vi.waitUntil(accepted, { timeout: 10_000 });
}
