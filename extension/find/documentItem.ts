import type { SpecInspection } from '../../protocol/models.ts';
import { toListLine } from '../text/plainLine.ts';

/** One document of the list, as a line and what stands below it. */
export interface DocumentItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** What is known of a document: that it is one, what the host read, or why it could not. */
export type DocumentKnowledge = SpecInspection | 'found' | 'reading' | { readonly failure: string };

/** `path` is relative to the workspace, for people. */
export function toDocumentItem(path: string, known: DocumentKnowledge): DocumentItem {
  const name = path.split('/').at(-1) ?? path;
  if (known === 'found' || known === 'reading') {
    const detail = known === 'reading' ? 'Reading…' : '';
    return { label: `$(file-code) ${toListLine(name)}`, description: path, detail };
  }
  if ('failure' in known) return trouble(name, path, known.failure);
  const problem = known.problems.find(({ severity }) => severity === 'error');
  if (known.operations === 0)
    return trouble(known.title ?? name, path, problem?.message ?? 'It holds no operation.');
  const title = toListLine([known.title ?? name, known.release].filter(Boolean).join(' '));
  const icon = known.exposedAs === undefined ? 'file-code' : 'check';
  return {
    label: `$(${icon}) ${title}`,
    description: path,
    detail: [
      ...(known.exposedAs === undefined ? [] : [`Exposed as ${known.exposedAs}`]),
      `${known.operations} ${known.operations === 1 ? 'operation' : 'operations'}`,
      toVersion(known.version),
    ].join(' · '),
  };
}

function trouble(title: string, path: string, why: string): DocumentItem {
  return { label: `$(warning) ${toListLine(title)}`, description: path, detail: why };
}

function toVersion(version = ''): string {
  return version.startsWith('2') ? `Swagger ${version}` : `OpenAPI ${version}`.trim();
}
