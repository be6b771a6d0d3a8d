import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { serializeMessage, type Transport } from '@modelcontextprotocol/client';
import { createInbox } from './inbox.ts';
import type { LineReader } from './lines.ts';
import { type Exit, type GroupOptions, type ProcessGroup, spawnGroup } from './processGroup.ts';
import { createServerLog } from './serverLog.ts';
import { explainStartFailure } from './startFailure.ts';
