import { hashToken, mintToken } from '../endpoint/callers.ts';
import { stateFolderOf } from '../state/stateFolder.ts';
import { tokenFileOf, writeToken } from '../state/tokenFile.ts';
import { checkAgent, withWorkspace } from './open.ts';
import { print, printError, printJson } from './output.ts';

/** Mints an agent's lasting token, or replaces it. It is printed once; only its hash is kept. */
export async function token(
  agent: string,
  directory: string | undefined,
  { json }: { json?: boolean },
): Promise<void> {
  await withWorkspace(directory, async (workspace) => {
    checkAgent(workspace, agent);
    const minted = mintToken();
    await writeToken(tokenFileOf(stateFolderOf(workspace.folder)), agent, hashToken(minted));
    if (json) return printJson({ agent, token: minted });
    print(minted);
    printError(`This is the token of "${agent}". It is shown once; a former one is no longer good.`);
    return undefined;
  });
}
