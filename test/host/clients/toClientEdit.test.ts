import * as fc from 'fast-check';
import { parse as parseJson } from 'jsonc-parser';
import { describe, expect, test } from 'vitest';
import { type EditOptions, toClientEdit } from '../../../host/clients/toClientEdit.ts';
import { gate, linux } from './gates.ts';

const cursor: EditOptions = {
  client: 'cursor',
  way: 'url',
  file: '/home/ada/.cursor/mcp.json',
  name: 'gatehouse-storefront',
  machine: linux,
};

const server = `"gatehouse-storefront": {
      "url": "http://127.0.0.1:20123/mcp",
      "headers": {
        "Authorization": "Bearer the-token"
      }
    }`;

function edit(before: string | undefined, options: Partial<EditOptions> = {}): string {
  const edited = toClientEdit({ ...cursor, ...options }, gate, before);
  if (edited.kind === 'problem') throw new Error(edited.problem.message);
  return edited.after;
}

describe('a JSON file', () => {
  test.each([undefined, '', ' \n'])('begins where there is none: %j', (before) => {
    expect(edit(before)).toBe(`{\n  "mcpServers": {\n    ${server}\n  }\n}\n`);
  });

  test.each(['{}', '{\n}\n', '{ "mcpServers": {} }', '{\n  "mcpServers": {\n  }\n}\n'])(
    'that holds nothing gets it: %j',
    (before) => {
      expect(parseJson(edit(before))).toEqual(parseJson(edit(undefined)));
    },
  );

  test('keeps comments, order, indentation and trailing commas', () => {
    const before = `// mine
{
    "mcpServers": {
        "shop": { "url": "https://shop.example/mcp" }, // the shop
        /* the desk */
        "desk": {
            "command": "desk",
        }, // behind
    },
    "other": [1,2] // odd spacing
}
`;
    const after = edit(before);
    expect(after).toContain(
      '"desk": {\n            "command": "desk",\n        }, // behind\n        "gatehouse-storefront": {\n            "url"',
    );
    expect(after.replace(/\n {8}"gatehouse-storefront": \{[^]*?\n {8}\},/, '')).toBe(before);
  });

  test('puts the comma in front of a comment', () => {
    const before = '{\n  "mcpServers": {\n    "a": { "url": "u" } // last\n  }\n}\n';
    expect(edit(before)).toBe(before.replace('} // last', `}, // last\n    ${server}`));
  });

  test('stays on one line where it is written so, and keeps CRLF', () => {
    expect(edit('{"mcpServers":{"a":{"url":"u"}}}')).toBe(
      '{"mcpServers":{"a":{"url":"u"}, "gatehouse-storefront": { "url": "http://127.0.0.1:20123/mcp", "headers": { "Authorization": "Bearer the-token" } }}}',
    );
    const windows = '\uFEFF{\r\n\t"mcpServers": {\r\n\t\t"a": {}\r\n\t}\r\n}\r\n';
    expect(edit(windows)).toBe(
      windows.replace('"a": {}', `"a": {},\r\n\t\t${server.replaceAll('\n', '\r\n').replaceAll('  ', '\t')}`),
    );
  });

  test('that has it already stays as it is, and another token is all that changes', () => {
    const once = edit('{\n  "mcpServers": { "a": {} }\n}\n');
    expect(edit(once)).toBe(once);
    const again = toClientEdit(cursor, { ...gate, token: 'another' }, once);
    expect(again).toMatchObject({ after: once.replace('the-token', 'another') });
  });

  test('keeps what else a person has set for the gate, when the way changes', () => {
    const before = `{
  "mcpServers": {
    "gatehouse-storefront": {
      // quick
      "timeout": 5, // seconds
      "url": "http://127.0.0.1:20123/mcp",
      "headers": { "Authorization": "Bearer former" },
      "disabled": true
    }
  }
}
`;
    const after = edit(before, { way: 'command' });
    expect(after).toContain('// quick\n      "timeout": 5, // seconds\n');
    expect(parseJson(after)).toEqual({
      mcpServers: {
        'gatehouse-storefront': {
          timeout: 5,
          disabled: true,
          command: gate.launcher,
          args: ['stdio', gate.folder, '--agent', 'cursor'],
        },
      },
    });
  });

  test('keeps headers, variables and the folder that a person has added, where they still say something', () => {
    const toText = (own: string): string =>
      `{\n  "mcpServers": {\n    "gatehouse-storefront": {\n${own}\n    }\n  }\n}\n`;
    const url = toText(`      "url": "${gate.url}",
      "headers": {
        "authorization": "Bearer former",
        // mine
        "X-Trace": "1" // one
      }`);
    expect(edit(url)).toBe(
      url
        .replace('        "authorization": "Bearer former",\n', '')
        .replace('"1" // one', '"1", // one\n        "Authorization": "Bearer the-token"'),
    );
    const started = toText(`      "command": "${gate.launcher}",
      "args": ["stdio", "${gate.folder}", "--agent", "former"],
      "env": { "XDG_STATE_HOME": "/state" }, // mine
      "cwd": "/work"`);
    expect(edit(started, { way: 'command' })).toBe(started.replace('former', 'cursor'));
    expect(parseJson(edit(started))).toEqual(parseJson(edit(undefined)));
    expect(parseJson(edit(url, { way: 'command' }))).toEqual(parseJson(edit(undefined, { way: 'command' })));
  });

  test('another server of that name is replaced whole, and told', () => {
    const found = { url: 'https://example.com/mcp', env: { KEY: 'k' } };
    const before = JSON.stringify({ mcpServers: { a: {}, 'gatehouse-storefront': found } }, null, 2);
    const edited = toClientEdit(cursor, gate, before);
    expect(edited).toMatchObject({ kind: 'edit', found, names: ['a', 'gatehouse-storefront'] });
    expect(parseJson(edit(before))).toEqual({
      mcpServers: {
        a: {},
        'gatehouse-storefront': { url: gate.url, headers: { Authorization: 'Bearer the-token' } },
      },
    });
  });

  test.each([
    ['{\n  "mcpServers": {\n    "a": \n  }\n}', 4, 'Not valid JSON'],
    ['[]', 1, 'The file is no object'],
    ['{\n  "mcpServers": []\n}', 2, '"mcpServers" is no object'],
    ['{"a": "\0"}', 1, 'no text'],
    ['{'.repeat(20_000), 1, 'Not valid JSON'],
  ])('that is broken is told with its place: %.40j', (before, line, message) => {
    const edited = toClientEdit(cursor, gate, before);
    expect(edited).toMatchObject({ kind: 'problem', problem: { file: cursor.file, line } });
    expect(edited.kind === 'problem' && edited.problem.message).toContain(message);
    expect(JSON.stringify(edited)).not.toContain(gate.token);
  });

  test('of any shape keeps all that it held', () => {
    const json = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
    fc.assert(
      fc.property(json, json, fc.constantFrom(undefined, 1, 2, '\t'), (others, servers, indent) => {
        const { mcpServers: _, ...rest } = others;
        const before = JSON.stringify({ ...rest, mcpServers: servers }, null, indent);
        const after = JSON.parse(edit(before, { name: 'gate' })) as { mcpServers: object };
        const { gate: _gate, ...kept } = after.mcpServers as Record<string, unknown>;
        const { gate: _before, ...expected } = JSON.parse(JSON.stringify(servers)) as Record<string, unknown>;
        expect(kept).toEqual(expected);
        expect(after).toEqual({ ...(JSON.parse(before) as object), mcpServers: after.mcpServers });
      }),
      { numRuns: 200 },
    );
  });
});

describe('the file of Claude Code', () => {
  const options = { client: 'claude-code' } as const;

  test('holds it for the folder where Claude Code knows that, else for all', () => {
    const known = '{\n  "projects": {\n    "/work/storefront": { "allowedTools": [] }\n  }\n}\n';
    expect(parseJson(edit(known, options))).toMatchObject({
      projects: {
        '/work/storefront': { allowedTools: [], mcpServers: { 'gatehouse-storefront': { type: 'http' } } },
      },
    });
    const unknown = '{ "projects": { "/work/other": {} } }';
    expect(parseJson(edit(unknown, options))).toMatchObject({
      projects: { '/work/other': {} },
      mcpServers: { 'gatehouse-storefront': { type: 'http' } },
    });
  });

  test('of the folder names the servers at its top', () => {
    const before = '{ "projects": { "/work/storefront": {} } }';
    expect(parseJson(edit(before, { ...options, way: 'project', name: 'gatehouse' }))).toMatchObject({
      mcpServers: { gatehouse: { type: 'stdio' } },
    });
  });
});
