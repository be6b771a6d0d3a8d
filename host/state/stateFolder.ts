import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import path from 'node:path';

/**
 * Where a workspace folder's tokens and, without an editor, its records lie: outside the repository, under
 * `$XDG_STATE_HOME/gatehouse` (`~/.local/state/gatehouse`; on Windows `%LOCALAPPDATA%\\gatehouse`).
 */
export function stateFolderOf(folder: string, env: NodeJS.ProcessEnv = process.env): string {
  const name = path
    .basename(folder)
    .replaceAll(/[^A-Za-z0-9._-]/g, '_')
    .slice(0, 40);
  const hash = createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 12);
  return path.join(gatehouseHome(env), `${name}-${hash}`);
}

/** Where the state of all workspace folders of this user lies. */
export function gatehouseHome(env: NodeJS.ProcessEnv = process.env): string {
  return path.join(stateHome(env), 'gatehouse');
}

function stateHome(env: NodeJS.ProcessEnv): string {
  const { XDG_STATE_HOME: xdg, LOCALAPPDATA: local } = env;
  // The XDG specification says that a relative path is to be ignored.
  if (xdg && path.isAbsolute(xdg)) return xdg;
  if (process.platform === 'win32' && local) return local;
  return path.join(homedir(), '.local', 'state');
}
