import { afterAll, expect } from 'vitest';
import { misbehaviours } from '../../servers/misbehaving.ts';
import { sdkServers } from '../../servers/sdkServers.ts';
import { startTiny } from '../../servers/tinyServer.ts';
import { gatehouse } from '../gate.ts';
import { verifies } from '../verifies.ts';

interface Probed {
  readonly verdict: string;
  readonly transport: string | null;
  readonly revision: string | null;
  readonly url: string;
  readonly steps: readonly { readonly rung: string; readonly found: string; readonly ms: number }[];
}

const workspace = { env: {} };
const rows: string[] = [];

afterAll(() => console.log(`What detection finds, and how long it takes:\n${rows.join('\n')}`));

async function probe(url: string, ...args: string[]): Promise<Probed & { readonly code: unknown }> {
  const { code, stdout, stderr } = await gatehouse(workspace, ['probe', url, '--json', ...args]);
  if (stdout === '') throw new Error(stderr);
  return { code, ...(JSON.parse(stdout) as Probed) };
}

function note(name: string, { verdict, steps }: Probed): void {
  const ms = steps.reduce((sum, step) => sum + step.ms, 0);
  const last = steps.at(-1)?.found ?? '';
  rows.push(`${name.padEnd(36)} ${verdict.padEnd(12)} ${ms.toFixed(0).padStart(6)} ms  ${last}`);
}

const isFound = (verdict: string): boolean => verdict !== 'unavailable' && verdict !== 'not-mcp';

// Silence everywhere takes all of the real limits, and the unit tests have it with shorter ones.
for (const { name, start, verdict, path = '/mcp' } of misbehaviours.filter(
  (each) => each.name !== 'silence everywhere',
)) {
  verifies(
    'probe.verdict',
    async () => {
      const server = await start();
      try {
        const probed = await probe(`${server.origin}${path}`);
        note(name, probed);
        expect(probed).toMatchObject({ verdict, code: isFound(verdict) ? 0 : 1 });
        expect(server.seen.map(({ message }) => message?.method)).not.toContain('tools/call');
      } finally {
        await server.close();
      }
    },
    name,
  );
}

for (const { name, start, verdict } of sdkServers) {
  verifies(
    'probe.verdict',
    async () => {
      const server = await start();
      try {
        const probed = await probe(server.url);
        note(name, probed);
        expect(probed).toMatchObject({ verdict, code: 0 });
      } finally {
        await server.close();
      }
    },
    name,
  );
}

verifies('probe.steps', async () => {
  const server = await startTiny((_, response) => void response.writeHead(404).end());
  const { code, stdout } = await gatehouse(workspace, ['probe', `${server.origin}/api`]);
  await server.close();
  expect(code).toBe(1);
  expect(stdout).toContain(`${server.origin}/api does not answer as an MCP server.`);
  expect(stdout).toContain(`Try ${server.origin}/api/mcp or ${server.origin}/api/sse.`);
  expect(stdout.split('\n').slice(2)).toEqual([
    expect.stringMatching(/^POST server\/discover +404 +[\d.]+ ms +It answered with nothing\.$/),
    expect.stringMatching(/^POST initialize +404 +[\d.]+ ms +It answered with nothing\.$/),
    expect.stringMatching(
      /^GET text\/event-stream +404 +[\d.]+ ms +Answered HTTP 404, no stream of events\.$/,
    ),
  ]);
});

verifies('probe.credential', async () => {
  const other = await startTiny((_, response) => void response.writeHead(200).end());
  const server = await startTiny((_, response) => {
    response.writeHead(307, { location: `${other.origin}/mcp` }).end();
  });
  const args = ['probe', `${server.origin}/mcp`, '--header', 'Authorization: Bearer s3cret-value'];
  const { stdout, stderr } = await gatehouse(workspace, args);
  await Promise.all([server.close(), other.close()]);
  expect(server.seen[0]?.headers.authorization).toBe('Bearer s3cret-value');
  expect(other.seen).toEqual([]);
  expect(stdout + stderr).not.toContain('s3cret');
  const bad = await gatehouse(workspace, ['probe', server.origin, '--header', 'Authorization s3cret']);
  expect(bad).toMatchObject({ code: 1, stdout: '' });
  expect(bad.stderr).toBe('gatehouse: A --header is not of the form "Name: value".');
});
