import type { Server } from '@modelcontextprotocol/server';
import { type LogLevel, logLevels } from '../../sources/conversation.ts';
import { ParamsError, paramsAs, textIn } from './params.ts';

/**
 * The level of a session's client, as it sets it. Until then the specification leaves open what is sent: messages for
 * people, without what is for those who look for a fault.
 */
export function registerLogging(server: Server): () => LogLevel {
  let current: LogLevel = 'info';
  const params = paramsAs((given) => {
    const text = textIn(given, 'level');
    const level = logLevels.find((each) => each === text);
    if (!level) throw new ParamsError(`"level" must be one of ${logLevels.join(', ')}`);
    return { level };
  });
  server.setRequestHandler('logging/setLevel', params, ({ level }) => {
    current = level;
    return {};
  });
  return () => current;
}
