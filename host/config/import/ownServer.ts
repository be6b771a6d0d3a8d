import { commandName } from './bridge.ts';

const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])$/;

/** Whether a URL can be that of a gateway of this machine; with `ownUrl`, of the one that listens there. */
export function mayBeOwnUrl(text: string, ownUrl?: string): boolean {
  const url = URL.parse(text);
  if (!url || !LOOPBACK.test(url.hostname) || !/^(?:\/t\/[^/]+)?\/mcp$/.test(url.pathname)) return false;
  return ownUrl === undefined || url.port === URL.parse(ownUrl)?.port;
}

/** Whether a command line is `gatehouse stdio`, however it is started. */
export function runsGatehouse(command: string, args: readonly string[]): boolean {
  const words = [command, ...args].map(commandName);
  const program = words.findIndex((word) => /^gatehouse(?:@.*)?$/.test(word));
  return program >= 0 && words.slice(program + 1).includes('stdio');
}
