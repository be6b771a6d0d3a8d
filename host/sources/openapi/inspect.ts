import { basename } from 'node:path';
import type { ServerChoice, ServerVariable, SpecInspection } from '../../../protocol/models.ts';
import { isObject } from '../../base/json.ts';
import { createFindingList, type Report, toProblems } from './document/findings.ts';
import { loadOpenApi, type OpenApiDocument } from './document/load.ts';
import { readOperations } from './document/operations.ts';
import { child } from './document/pointer.ts';

/** What a person wants to know of a document before its operations become tools. Never throws. */
export async function inspectSpec(file: string, folder: string): Promise<Omit<SpecInspection, 'exposedAs'>> {
  const loading = await loadOpenApi(file, folder);
  if (loading.kind === 'failed') {
    return {
      isOpenApi: loading.version !== undefined,
      ...(loading.version === undefined ? {} : { version: loading.version }),
      operations: 0,
      suggestedName: suggestName('', file),
      servers: [],
      problems: [loading.problem],
    };
  }
  const { document } = loading;
  const findings = createFindingList();
  const info = document.root['info'];
  const title = isObject(info) && typeof info['title'] === 'string' ? info['title'].trim() : '';
  const operations = readOperations(document, findings.report).length;
  const servers = readServers(document, findings.report);
  return {
    isOpenApi: true,
    ...(title === '' ? {} : { title }),
    version: document.version,
    operations,
    suggestedName: suggestName(title, file),
    servers,
    problems: toProblems(findings.found, document),
  };
}

/** A name that gateway.yaml accepts (`^[a-z][a-z0-9-]{0,23}$`), from the title, else from the file's name. */
export function suggestName(title: string, file: string): string {
  const fromTitle = toName(
    title.replaceAll(/\b(open|rest|http)?\s*api\b|\bswagger\b|\bv?\d+(\.\d+)+\b/gi, ' '),
  );
  return fromTitle || toName(title) || toName(basename(file).replace(/\.[^.]*$/, '')) || 'api';
}

function toName(text: string): string {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const name = plain.replaceAll(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+/, '');
  if (name.length <= 24) return name.replace(/-+$/, '');
  // Whole words where that leaves enough of them.
  const cut = name.slice(0, 25).lastIndexOf('-');
  return name.slice(0, cut >= 8 ? cut : 24).replace(/-+$/, '');
}

/** The document's absolute servers. They are only offered: a person chooses, and may choose another. */
function readServers(document: OpenApiDocument, report: Report): readonly ServerChoice[] {
  const { servers } = document.root;
  if (!Array.isArray(servers)) return [];
  return servers.flatMap((server: unknown, index): readonly ServerChoice[] => {
    const leftOut = (code: string, reason: string): readonly [] => {
      const message = `This server is not offered: ${reason}`;
      report({ pointer: child('#/servers', index), severity: 'warning', code, message });
      return [];
    };
    if (!isObject(server) || typeof server['url'] !== 'string')
      return leftOut('bad-server', 'it has no `url`.');
    const template = server['url'];
    const variables = readVariables(server['variables']);
    const values = new Map(variables.map((variable) => [variable.name, variable.default]));
    const filled = template.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => values.get(name) ?? whole);
    if (/[{}]/.test(filled))
      return leftOut('server-variable', 'a variable has no default. Add it under `variables`.');
    const url = URL.parse(filled);
    if (!url)
      return leftOut(
        'relative-server',
        `"${filled.slice(0, 100)}" is relative to where the document is published. Write the whole URL.`,
      );
    if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
      return leftOut(
        'bad-server',
        'it is not a plain http or https URL. Write one without user name and password.',
      );
    }
    return [
      {
        url: filled,
        ...(typeof server['description'] === 'string' ? { description: server['description'] } : {}),
        ...(template === filled ? {} : { template }),
        variables,
      },
    ];
  });
}

function readVariables(written: unknown): readonly ServerVariable[] {
  return Object.entries(isObject(written) ? written : {}).flatMap(([name, variable]) => {
    // YAML reads an unquoted port or version as a number.
    const preset = isObject(variable) ? variable['default'] : undefined;
    if (!isObject(variable) || (typeof preset !== 'string' && typeof preset !== 'number')) return [];
    const choices = Array.isArray(variable['enum']) ? variable['enum'].map(String) : [];
    const { description } = variable;
    return [
      { name, default: String(preset), choices, ...(typeof description === 'string' ? { description } : {}) },
    ];
  });
}
