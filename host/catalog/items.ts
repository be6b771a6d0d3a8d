import { property } from '../base/json.ts';
import type { PolicySubject } from '../policy/policy.ts';
import type { ExternalItem, ItemKind } from '../sources/item.ts';
import type { ConnectorSource } from '../sources/source.ts';
import { toItemSubject, toResourceSubject } from './subjects.ts';
import { toAliases } from './toolNames.ts';
import { parseUriTemplate, type UriTemplate } from './uriTemplate.ts';

/** A resource, a resource template or a prompt of a connector. */
export interface CatalogItem {
  readonly item: ExternalItem;
  /** The URI, URI template or name that clients see. */
  readonly alias: string;
  readonly source: ConnectorSource;
}

/** What a name that a client sent leads to. */
export interface ItemTarget {
  readonly source: ConnectorSource;
  readonly subject: PolicySubject;
  /** The URI, URI template or name, as the server knows it. */
  readonly key: string;
  /** Its entry of the server's list; a resource that only a template describes is in none. */
  readonly item?: ExternalItem;
}

/**
 * What all connectors offer beside tools, named for clients. A URI stays the server's own, unless two servers offer the
 * same: then each of them is `<source>+<URI>`, which is still a URI (RFC 3986 §3.1) and is understood for any other
 * one as well. `tools.lock` holds none of these: what they say reaches a model when it is read, and a person or an
 * agent chooses each reading, while the definitions of tools are in front of the model unasked.
 */
export interface ItemIndex {
  list(kind: ItemKind): readonly CatalogItem[];
  /** A prompt by the name that a client sent, or by its id. */
  findPrompt(name: string): ItemTarget | undefined;
  /**
   * What a URI, a URI template or an id may mean: nothing, one thing, or several of which none is meant more than the
   * others. Rules have had no say in it.
   */
  findResource(uri: string): readonly ItemTarget[];
  /** The URI with which a client reaches what this source calls by it. */
  toClientUri(source: ConnectorSource, uri: string): string;
}

export function indexItems(sources: readonly ConnectorSource[]): ItemIndex {
  const byName = new Map(sources.map((source) => [source.name, source]));
  const all = sources.flatMap((source) => source.items.map((item) => ({ item, source })));
  const resources = all.filter(({ item }) => item.kind !== 'prompt');
  const byUri = Map.groupBy(resources, ({ item }) => item.key);
  const templates = sources.flatMap((source) =>
    source.items
      .filter(({ kind }) => kind === 'template')
      .slice(0, mostTemplates)
      .map(({ key }) => ({ source, template: parseUriTemplate(key) })),
  );
  const promptNames = toAliases(
    all.flatMap(({ item, source }) =>
      item.kind === 'prompt' ? { id: item.id, prefix: source.prefix, native: item.key } : [],
    ),
  );
  const toAlias = ({ item, source }: Listed): string => {
    if (item.kind === 'prompt') return promptNames.get(item.id) ?? item.id;
    const owners = new Set(byUri.get(item.key)?.map((each) => each.source));
    // What looks as if it had the name of a source in front would be read so.
    return owners.size > 1 || splitUri(byName, item.key) ? `${source.name}+${item.key}` : item.key;
  };
  const items = all.map((each): CatalogItem => ({ ...each, alias: toAlias(each) }));
  const byKind = Map.groupBy(items, ({ item }) => item.kind);
  const prompts = new Map(
    (byKind.get('prompt') ?? []).flatMap((each) => [
      [each.item.id, each] as const,
      [each.alias, each] as const,
    ]),
  );
  const findResource = createFindResource({ sources, byName, byUri, templates });
  return {
    list: (kind) => byKind.get(kind) ?? [],
    findPrompt: (name) => {
      const found = prompts.get(name);
      return found && toTarget(found);
    },
    findResource,
    toClientUri: (source, uri) => {
      // A server that names thousands of long URIs must not have each of them compared with all templates.
      if (uri.length > mostCompared && !byUri.has(uri))
        return /^https?:/i.test(uri) ? uri : `${source.name}+${uri}`;
      const found = findResource(uri);
      const [first] = found;
      const leadsBack = found.length === 1 && first?.source === source && first.key === uri;
      // A client that knows no server for a web page may fetch it by itself (MCP, Resources, Common URI Schemes).
      const leadsNowhere = found.length === 0 && (/^https?:/i.test(uri) || !isReadable(uri));
      return leadsBack || leadsNowhere ? uri : `${source.name}+${uri}`;
    },
  };
}

/** Of one source that a URI is compared with; what only others describe is read as `<source>+<URI>`. */
const mostTemplates = 1_000;
const mostCompared = 512;

interface Listed {
  readonly item: ExternalItem;
  readonly source: ConnectorSource;
}

interface Lookup {
  readonly sources: readonly ConnectorSource[];
  readonly byName: ReadonlyMap<string, ConnectorSource>;
  readonly byUri: ReadonlyMap<string, readonly Listed[]>;
  readonly templates: readonly { readonly source: ConnectorSource; readonly template: UriTemplate }[];
}

function createFindResource({ sources, byName, byUri, templates }: Lookup): ItemIndex['findResource'] {
  /** What one source calls so, listed or not. */
  const within = (source: ConnectorSource, key: string): readonly ItemTarget[] => {
    const listed = byUri.get(key)?.find((each) => each.source === source);
    if (listed) return [toTarget(listed)];
    return isReadable(key) ? [{ source, key, subject: toResourceSubject(source.name, key) }] : [];
  };
  return (uri) => {
    const named = splitUri(byName, uri);
    if (named) return within(named.source, named.key);
    const listed = byUri.get(uri);
    if (listed) return onePerSource(listed).map(toTarget);
    if (!isReadable(uri)) return [];
    const described = bestOf(templates.filter(({ template }) => template.matches(uri)));
    if (described.length > 0) return described.flatMap((source) => within(source, uri));
    const [only, ...others] = sources.filter(declaresResources);
    return only && others.length === 0 ? within(only, uri) : [];
  };
}

/** `<source>+<URI>` or `<source>/@resource:<URI>` taken apart, where there is such a source. */
function splitUri(
  byName: ReadonlyMap<string, ConnectorSource>,
  uri: string,
): { readonly source: ConnectorSource; readonly key: string } | undefined {
  const [, name = '', key = ''] = /^([a-z0-9-]+)(?:\+|\/@resource:)(.+)$/s.exec(uri) ?? [];
  const source = byName.get(name);
  return source && { source, key };
}

/** The sources whose templates say most. */
function bestOf(matches: Lookup['templates']): readonly ConnectorSource[] {
  const most = matches.reduce((least, { template }) => Math.max(least, template.literals), 0);
  return [
    ...new Set(matches.filter(({ template }) => template.literals === most).map(({ source }) => source)),
  ];
}

function onePerSource(listed: readonly Listed[]): readonly Listed[] {
  return [...new Map(listed.map((each) => [each.source, each])).values()];
}

/** Only a server that is connected has declared anything. */
function declaresResources({ capabilities }: ConnectorSource): boolean {
  return property(capabilities, 'resources') !== undefined;
}

const mostLength = 4_096;

/** Whether this can be a URI at all, and can stand in a record and a sentence as it is. */
function isReadable(uri: string): boolean {
  return (
    uri.length <= mostLength &&
    /^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri) &&
    !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(uri)
  );
}

function toTarget({ item, source }: Listed): ItemTarget {
  return { source, item, key: item.key, subject: toItemSubject(item) };
}
