import { createServer } from 'node:net';
import { portsFor, portsOfOthers, readPort, writePort } from '../state/portFile.ts';

export interface FolderPortOptions {
  readonly stateFolder: string;
  /** The port that was remembered elsewhere, for a folder that has none yet; 0 for none. */
  readonly hint: number;
}

/** The port of a folder that is about to be served. */
export interface FolderPort {
  /** Free a moment ago; 0 where no more is known than that the remembered one is taken. */
  readonly port: number;
  /** The one that clients are configured with. */
  readonly remembered: number;
}

/** The remembered port of a folder. A folder without one gets one for good. */
export async function findFolderPort(options: FolderPortOptions): Promise<FolderPort> {
  const { stateFolder, hint } = options;
  const remembered = await readPort(stateFolder);
  if (remembered === undefined && hint === 0) {
    const port = await findNew(options);
    // Another gate of this folder may begin at the same time; the one that was written first counts.
    return port === 0 ? { port, remembered: port } : keep(options, port);
  }
  if (remembered === undefined) return keep(options, hint);
  return { port: (await isFree(remembered)) ? remembered : 0, remembered };
}

/**
 * The URL that clients may be configured with. A gate that is only the second one of its folder (`isOnly` is false)
 * leads them to the first one, which has the same agents and tokens. Nothing where another program has the port.
 */
export function toLastingUrl(
  url: string,
  { remembered, isOnly }: Pick<FolderPort, 'remembered'> & { readonly isOnly: boolean },
): string | undefined {
  const lasting = new URL(url);
  if (remembered === 0) return undefined;
  if (Number(lasting.port) === remembered) return url;
  lasting.port = String(remembered);
  return isOnly ? undefined : lasting.href;
}

async function keep({ stateFolder }: FolderPortOptions, wanted: number): Promise<FolderPort> {
  const written = await readPort(stateFolder);
  if (written === undefined) await writePort(stateFolder, wanted);
  const remembered = written ?? wanted;
  return { port: (await isFree(remembered)) ? remembered : 0, remembered };
}

/** How many ports of the range are tried; on a machine where so many are taken, any free one has to do. */
const TRIES = 100;

async function findNew({ stateFolder }: FolderPortOptions): Promise<number> {
  const others = await portsOfOthers(stateFolder);
  let tried = 0;
  for (const port of portsFor(stateFolder)) {
    if (others.has(port)) continue;
    if (await isFree(port)) return port;
    tried += 1;
    if (tried === TRIES) break;
  }
  return 0;
}

/** On the address that is served unless somebody names another one. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
