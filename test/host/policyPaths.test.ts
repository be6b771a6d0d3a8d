import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AllowedCall } from '../../host/policy/decide.ts';
import type { Source } from '../../host/sources/source.ts';
import { root } from '../../scripts/project.ts';

const hostFolder = join(root, 'host');
const host = new Map(
  globSync('**/*.ts', { cwd: hostFolder }).map((file) => [
    file.replaceAll('\\', '/'),
    withoutComments(readFileSync(join(hostFolder, file), 'utf8')),
  ]),
);

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}

/** Each place of a pattern as `file: what its groups or the whole of it matched`, sorted. */
function places(pattern: RegExp): string[] {
  return [...host]
    .flatMap(([file, text]) =>
      [...text.matchAll(pattern)].map((match) => `${file}: ${(match[1] ?? match[0]).replaceAll(/\s+/g, '')}`),
    )
    .toSorted();
}

const files = (pattern: RegExp): string[] => [
  ...new Set(places(pattern).map((place) => place.split(':')[0] ?? '')),
];

// mcphub, Obot and github/gh-aw-mcpg#3332 each had one path to a tool that went round the policy. Whoever
// adds a path here has to add it to these lists too, and so has to say why.
describe('the ways to a source, all of them', () => {
  /** Who calls something of this name beside the gateway's own, outside of the sources and what they talk to. */
  const callers = (name: string): string[] =>
    places(new RegExp(`([\\w.\\])]+)\\s*\\??\\.${name}\\b\\(`, 'g')).filter(
      (place) =>
        !place.startsWith('sources/') && !/^(?:cli|endpoint)\/[\w/]+\.ts: [\w.]*\bgateway$/.test(place),
    );

  test('what is called, asked or watched is a source in the gateway alone', () => {
    expect(callers('call')).toEqual(['gateway/tools.ts: source']);
    expect(callers('request')).toEqual(['gateway/items.ts: source']);
    expect(callers('watch')).toEqual(['gateway/items.ts: source']);
    // Nor is it called by another name, taken apart, or reached through brackets.
    expect(
      places(
        /(?<!: (?:Api|Connector)Source)\['(?:call|request|watch)'\]|\{[^{}]*\b(?:call|request|watch)\b[^{}]*\} = [\w.]*[sS]ource\b|\.(?:call|request|watch)\.(?:bind|apply|call)/g,
      ),
    ).toEqual([]);
  });

  test('a source speaks to a caller only through questions that are decided', () => {
    expect(callers('ask').filter((place) => !place.startsWith('endpoint/'))).toEqual([
      'gateway/pipeline.ts: options.approvals',
      'gateway/questions.ts: conversation',
    ]);
    // What a source is given is made where questions are decided, and made of the request nowhere else.
    const given = places(/(const conversation = [^;]*;)/g).filter(
      (place) => !/^(?:sources|endpoint)\//.test(place),
    );
    expect(given).toEqual([
      'gateway/items.ts: constconversation=governConversation(request,source.name,pipeline);',
      'gateway/tools.ts: constconversation=governConversation(request,source.name,pipeline);',
    ]);
    for (const file of ['gateway.ts', 'gateway/items.ts', 'gateway/tools.ts', 'gateway/pipeline.ts'])
      expect(host.get(file), file).not.toContain('request.conversation');
    expect(host.get('gateway/questions.ts')).toMatch(
      /carryOut: async \(call\) => findFault\(\) \?\? ask\(call\)/,
    );
    expect(host.get('gateway/round.ts')).toMatch(/params: call\.arguments as JsonObject/);
  });

  test('arguments are looked at before a person is asked in the gateway alone, and nothing is sent for it', () => {
    expect(places(/([\w.\])]+)\s*\??\.findFault\b\(/g)).toEqual([
      'gateway/pipeline.ts: deed',
      'gateway/tools.ts: source',
    ]);
    // Only after the policy has had its say: a denied agent learns nothing of what the arguments lack.
    expect(host.get('gateway/pipeline.ts')).toMatch(
      /case 'deny':\s+return \{ \.\.\.failed\([\s\S]*case 'ask': [\s\S]*findFault\(/,
    );
    expect(host.get('sources/source.ts')).toContain(
      'findFault(native: string, given: unknown): Promise<ToolResult | undefined>;',
    );
    expect(places(/\b([\w.]*sender)\.send\(/g)).toEqual(['sources/openapi/call/call.ts: sender']);
    const building = /export async function buildCall\([\s\S]*?\n\}/.exec(
      host.get('sources/openapi/call/call.ts') ?? '',
    );
    expect(building?.[0]).toBeDefined();
    expect(building?.[0]).not.toMatch(/\bsend\b|sender\.|resolveCredential|authorize\(/);
    expect(files(/\bbuildCall\(/g)).toEqual(['sources/openapi/call/call.ts', 'sources/openapi/source.ts']);
  });

  test('an AllowedCall is made in policy/decide.ts alone', () => {
    expect(files(/new AllowedCall\(|makeCall\b/g)).toEqual(['policy/decide.ts']);
    expect(files(/as (?:unknown as )?AllowedCall\b/g)).toEqual([]);
  });

  test('calls are decided, and approvals redeemed, in the gateway alone', () => {
    expect(
      places(/import \{[^}]*\bdecide\b[^}]*\} from '[^']*decide\.ts'/g).map((place) => place.split(':')[0]),
    ).toEqual(['gateway/pipeline.ts']);
    expect(files(/\.approve\(/g)).toEqual(['gateway/pipeline.ts']);
  });

  test('a decision is synchronous, so that none can be forgotten to be awaited', () => {
    const decide = host.get('policy/decide.ts') ?? '';
    expect(decide).toContain('export function decide(');
    expect(decide).not.toMatch(/\basync\b|Promise/);
  });

  test('sources import nothing of the policy but the type of the proof', () => {
    const imports = places(/(import[^;]*from '[^']*\/policy\/[^']*')/g).filter((place) =>
      place.startsWith('sources/'),
    );
    expect(imports.length).toBeGreaterThan(0);
    for (const line of imports)
      expect(line).toMatch(/: importtype\{AllowedCall\}from'[./]*policy\/allowedCall\.ts'$/);
  });

  test('requests leave the process only from sources, from the fetching of documents, and to find out what a URL speaks', () => {
    expect(
      files(/import \{[^}]*\b\w*Agent\b[^}]*\} from 'undici'|from 'node:https'|\bfetch\(/g).filter(
        (file) => !file.startsWith('endpoint/'),
      ),
    ).toEqual([
      // The first two ask with what the third opens.
      'sources/mcp/detect/initialize.ts',
      'sources/mcp/http/follow.ts',
      'sources/mcp/http/openFetch.ts',
      'sources/openapi/call/send.ts',
      'sources/openapi/fetch/fetchDocument.ts',
    ]);
    expect(files(/\bopenFetch\(/g)).toEqual([
      'cli/probe.ts',
      'sources/mcp/http/openFetch.ts',
      'sources/mcp/open/httpOpener.ts',
      'workspace/connecting.ts',
    ]);
    // Of all messages to external servers one calls a tool, and only a source sends it.
    expect(files(/tools\/call/g).filter((file) => !file.startsWith('endpoint/'))).toEqual([
      'sources/mcp/call/callTool.ts',
    ]);
    expect(files(/\bcallTool\(/g).filter((file) => file.startsWith('sources/'))).toEqual([
      'sources/mcp/call/callTool.ts',
      'sources/mcp/source.ts',
    ]);
    expect(files(/\bcreateConnectorSource\(/g)).toEqual([
      'sources/mcp/source.ts',
      'workspace/connectorSources.ts',
    ]);
    expect(files(/\bcreateSender\(/g)).toEqual(['sources/openapi/call/send.ts', 'sources/openapi/source.ts']);
    // A document's URL is typed by a person, and no credential goes with it: it is no way to a tool.
    expect(files(/\bfetchDocument\(/g)).toEqual([
      'sources/openapi/fetch/fetchDocument.ts',
      'workspace/fetched.ts',
    ]);
    expect(files(/\bfetchSpec\b/g)).toEqual(['control.ts', 'workspace/fetched.ts']);
    expect(files(/\bcallApi\(/g)).toEqual(['sources/openapi/call/call.ts', 'sources/openapi/source.ts']);
    expect(files(/\bcreateOpenApiSource\(/g)).toEqual([
      'sources/openapi/source.ts',
      'workspace/apiSources.ts',
    ]);
  });

  test('lists and calls are judged by one function', () => {
    expect(host.get('gateway.ts')).toMatch(/judge\(policy, agent, tool\)\.kind !== 'deny'/);
    expect(host.get('gateway.ts')).toMatch(/judge\(policy, agent, toItemSubject\(item\)\)\.kind !== 'deny'/);
    expect(host.get('policy/decide.ts')).toMatch(/const verdict = judge\(policy, agent, tool\)/);
  });
});

describe('the proof', () => {
  test('is not made by hand, not even past the compiler', () => {
    const subject = { id: 'a/b', source: 'a', native: 'b', facts: {} };
    for (const key of [Symbol('decided here'), undefined, 'decided here'])
      expect(() => Reflect.construct(AllowedCall, [key, 'first', subject, {}]) as unknown).toThrow(TypeError);
  });

  test('is not replaced by something of its shape', () => {
    const lookalike = { agent: 'a', tool: 'a/b', source: 'a', native: 'b', arguments: {} };
    // Only the compiler can say this, so the line fails the type check once it would be accepted.
    // @ts-expect-error: an object literal is not an AllowedCall.
    const given: Parameters<Source['call']>[0] = lookalike;
    expect(given).not.toBeInstanceOf(AllowedCall);
  });
});
