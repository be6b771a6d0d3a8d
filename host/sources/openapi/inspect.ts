import { basename } from 'node:path';
import type { ServerChoice, SpecInspection } from '../../../protocol/models.ts';
import { property } from '../../base/json.ts';
import type { OpenApiDocument } from './document/document.ts';
import { createFindingList, type Report, toProblems } from './document/findings.ts';
import { loadOpenApi } from './document/load.ts';
import { readOperations } from './document/operations.ts';
import { fillIn, readServer, serversOf } from './document/servers.ts';

/**
 * What a person wants to know of a document before its operations become tools. Never throws. Relative servers
 * are relative to `origin`, the URL that the document was fetched from (OpenAPI 3.2.0 §4.6, Server Object).
 */
export async function inspectSpec(
  file: string,
  folder: string,
  origin?: string,
): Promise<Omit<SpecInspection, 'exposedAs'>> {
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
  const title = textOf(property(info, 'title'));
  const release = textOf(property(info, 'version'));
  const operations = readOperations(document, findings.report).length;
  const servers = readServers(document, findings.report, origin);
  return {
    isOpenApi: true,
    ...(title === '' ? {} : { title }),
    ...(release === '' ? {} : { release }),
    version: document.version,
    operations,
    suggestedName: suggestName(title, file),
    servers,
    problems: toProblems(findings.found, document),
  };
}

/** An unquoted version is a number in YAML. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
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
function readServers(document: OpenApiDocument, report: Report, origin?: string): readonly ServerChoice[] {
  const written = serversOf(document);
  // A document without servers has the one at "/", which means something only where it came from somewhere.
  const preset = origin === undefined ? [] : [{ value: { url: '/' }, pointer: '#/servers' }];
  return (written.length > 0 ? written : preset).flatMap(({ value, pointer }) => {
    const choice = readChoice(value, origin);
    if ('url' in choice) return [choice];
    const { code, reason } = choice;
    report({ pointer, severity: 'warning', code, message: `This server is not offered: ${reason}` });
    return [];
  });
}

function readChoice(
  written: unknown,
  origin: string | undefined,
): ServerChoice | { readonly code: string; readonly reason: string } {
  const server = readServer(written);
  if (!server) return { code: 'bad-server', reason: 'it has no `url`.' };
  const { variables } = server;
  const template = toAbsolute(server.template, origin);
  const filled = fillIn(template, variables);
  if (/[{}]/.test(filled)) {
    const reason = 'a variable has no default. Add it under `variables`.';
    return { code: 'server-variable', reason };
  }
  const url = URL.parse(filled);
  if (!url) {
    const reason = `"${filled.slice(0, 100)}" is relative to where the document is published. Write the whole URL.`;
    return { code: 'relative-server', reason };
  }
  if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    const reason = 'it is not a plain http or https URL. Write one without user name and password.';
    return { code: 'bad-server', reason };
  }
  const description = property(written, 'description');
  return {
    url: filled,
    ...(typeof description === 'string' ? { description } : {}),
    ...(template === filled ? {} : { template }),
    variables,
  };
}

/** Kept as it is where it is absolute already or begins with a variable, which cannot be resolved. */
function toAbsolute(url: string, origin: string | undefined): string {
  if (origin === undefined || /^[a-z][a-z0-9+.-]*:|^\{/i.test(url)) return url;
  return decodeBraces(URL.parse(url, origin)?.href ?? url);
}

function decodeBraces(url: string): string {
  return url.replaceAll(/%7B/gi, '{').replaceAll(/%7D/gi, '}');
}
