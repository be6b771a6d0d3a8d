/** What a client has to know of the gate. */
export interface GateForClient {
  /** Of the endpoint, `http://127.0.0.1:<port>/mcp`. */
  readonly url: string;
  /** The bearer token of the agent, or `masked` where the text is only shown. */
  readonly token: string;
  /** Absolute path of the workspace folder. */
  readonly folder: string;
  readonly agent: string;
  /** Absolute path of the program that clients start. */
  readonly launcher: string;
}

/** The machine that a client runs on: this one, but for tests. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The person's home folder. */
  readonly home: string;
}

/** What stands for a credential in whatever is shown. */
export const masked = '••••';

/** For clients that cannot send a header: the token is a part of the path. */
export function toTokenUrl({ url, token }: Pick<GateForClient, 'url' | 'token'>): string {
  const { origin } = new URL(url);
  return `${origin}/t/${token}/mcp`;
}
