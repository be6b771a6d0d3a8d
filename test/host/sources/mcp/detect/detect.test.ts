import { fetch } from 'undici';
import { describe, expect, it } from 'vitest';
import { detect } from '../../../../../host/sources/mcp/detect/detect.ts';
import { misbehaviours } from '../../../../servers/misbehaving.ts';

// The real limits are 2 s and 8 s; what is silent for ever is given up sooner here.
const limits = { silenceMs: 300, rungMs: 1_500 };

describe('detection', () => {
  it.for(misbehaviours)('$name: $verdict', async ({ start, verdict, path = '/mcp' }) => {
    const server = await start();
    try {
      const url = new URL(path, server.origin);
      const found = await detect({ url, headers: {}, hasCredential: false, fetch }, limits);
      expect(found.verdict.kind, JSON.stringify(found.steps, null, 1)).toBe(verdict);
      expect(server.seen.map(({ message }) => message?.method)).not.toContain('tools/call');
    } finally {
      await server.close();
    }
  });
});
