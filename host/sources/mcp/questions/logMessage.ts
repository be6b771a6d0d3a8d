import { isDeeper, type Json, property } from '../../../base/json.ts';
import { type Conversation, isWanted, type LogLevel, logLevels } from '../../conversation.ts';

/** What a server logs (MCP 2025-11-25, Logging). */
export interface LogMessage {
  readonly level: LogLevel;
  readonly logger?: string;
  readonly data: Json;
}

const mostLevels = 100;
const mostBytes = 64 * 1024;

/** Undefined where it is none. One that is too large says so in the place of what it says. */
export function readLogMessage(params: unknown): LogMessage | undefined {
  const [given, logger, data] = ['level', 'logger', 'data'].map((key) => property(params, key));
  const level = logLevels.find((each) => each === given);
  if (level === undefined || data === undefined) return undefined;
  return {
    level,
    ...(typeof logger === 'string' && logger !== '' ? { logger: logger.slice(0, 200) } : {}),
    data: toBounded(data as Json),
  };
}

function toBounded(data: Json): Json {
  if (isDeeper(data, mostLevels)) return `A message nested more than ${mostLevels} levels deep was left out.`;
  const bytes = Buffer.byteLength(JSON.stringify(data));
  return bytes > mostBytes ? `A message of ${bytes} bytes was left out.` : data;
}

/** Passes a message on where the caller wants to hear of its level. */
export function tellLog(conversation: Conversation, { level, logger, data }: LogMessage): void {
  if (!isWanted(level, conversation.logLevel)) return;
  const params = { level, ...(logger === undefined ? {} : { logger }), data };
  conversation.tell({ method: 'notifications/message', params });
}
