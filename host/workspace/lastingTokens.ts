import type { Redactor } from '../audit/redactor.ts';
import { type Callers, hashToken, mintToken } from '../endpoint/callers.ts';
import { type HeldTokens, readTokens, removeToken, writeToken } from '../state/tokenFile.ts';

/** The lasting tokens of a folder that is served. A change of their file, by whomever, counts at once. */
export interface LastingTokens {
  readonly held: HeldTokens;
  /** Reads them again. @throws {GatehouseError} `invalid-file`, and what was good stays good. */
  read(): Promise<void>;
  /** Mints one, or replaces it: then all that was opened with the former one has ended when this settles. */
  mint(agent: string): Promise<string>;
  /** Takes an agent's token away, and ends what was opened with it. */
  revoke(agent: string): Promise<void>;
}

export interface LastingTokensOptions {
  /** Absolute path of the token file. */
  readonly file: string;
  readonly callers: Pick<Callers, 'setLasting'>;
  readonly redactor: () => Pick<Redactor, 'add'>;
  readonly onRead: (held: HeldTokens) => void;
}

export function createLastingTokens(options: LastingTokensOptions): LastingTokens {
  const { file, callers, redactor, onRead } = options;
  let held: HeldTokens = {};
  const read = async (): Promise<void> => {
    held = await readTokens(file);
    callers.setLasting(Object.fromEntries(Object.entries(held).map(([agent, { hash }]) => [agent, hash])));
    onRead(held);
  };
  return {
    get held() {
      return held;
    },
    read,
    mint: async (agent) => {
      const token = mintToken();
      redactor().add(token);
      await writeToken(file, agent, hashToken(token));
      await read();
      return token;
    },
    revoke: async (agent) => {
      await removeToken(file, agent);
      await read();
    },
  };
}
