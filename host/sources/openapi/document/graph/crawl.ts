import { property } from '../../../../base/json.ts';
import type { Absence, LostReference, Resource, SpecFile, SpecFiles } from '../document.ts';
import type { Kind, Place } from './grammar.ts';
import { child, fileOf } from '../pointer.ts';
import { candidatesOf, lookUp } from '../references.ts';
import { walkPlace } from './walk.ts';

/**
 * Follows the references of a document from file to file, breadth first. It reads nothing itself: it says
 * which files it wants, and goes on once they were given or found to be absent.
 */
export interface Crawl extends SpecFiles {
  /** URIs of files that references name and that are still unknown. */
  readonly wanted: ReadonlySet<string>;
  add(file: SpecFile): void;
  /** Another name of a file that was added. */
  alias(uri: string, file: SpecFile): void;
  miss(uri: string, absence: Absence): void;
  /** Follows what can be followed by now. */
  walk(): void;
  /** References that lead nowhere, once nothing is wanted any more. */
  lost(): readonly LostReference[];
}

/** What the walk through the root document meets by itself, so references into it need not be followed. */
const walkedAnyway = /^#\/(components|paths|definitions|parameters|responses|webhooks)\//;

interface Reference {
  readonly ref: string;
  /** Of the object that holds it. */
  readonly pointer: string;
  readonly place: Place;
}

interface Task {
  readonly value: unknown;
  readonly pointer: string;
  readonly place: Place;
}

interface State extends SpecFiles {
  readonly isSchemeReference: (name: string) => boolean;
  readonly tasks: Task[];
  /** References by the file that they wait for. */
  readonly waiting: Map<string, Reference[]>;
  /** References that no file would help; the `$id` of a file that is read later may. */
  hopeless: Reference[];
  /** Whether files have brought names since those were last looked up. */
  hasNewNames: boolean;
  /** References within the root document that lead somewhere, as written: most are written many times. */
  readonly known: Set<string>;
  /** What references have led to, with what was expected there: circles end here. */
  readonly targets: Set<string>;
  /** What was entered through a reference, by kind: targets may lie in one another. */
  readonly entered: Map<Kind, Set<object>>;
}

export function createCrawl(root: SpecFile, origins: SpecFiles['origins']): Crawl {
  const files = new Map<string, SpecFile>();
  const resources = new Map<string, Resource>();
  const anchors = new Map<string, Resource>();
  const absent = new Map<string, Absence>();
  const waiting = new Map<string, Reference[]>();
  const whole: Task = { value: root.value, pointer: '#', place: { holds: 'one', kind: 'document' } };
  const state: State = {
    ...{ files, resources, anchors, absent, origins, waiting, tasks: [whole] },
    isSchemeReference: createSchemeTest(root.value),
    ...{ hopeless: [], hasNewNames: false, known: new Set(), targets: new Set(), entered: new Map() },
  };
  const settle = (uri: string): void => {
    const references = waiting.get(uri) ?? [];
    waiting.delete(uri);
    for (const reference of references) follow(state, reference);
  };
  const crawl: Crawl = {
    ...{ files, resources, anchors, absent, origins },
    get wanted() {
      return new Set(waiting.keys());
    },
    add: (file) => {
      files.set(file.id, file);
      state.hasNewNames = register(file, resources, anchors) || state.hasNewNames;
      crawl.alias(file.uri, file);
    },
    alias: (uri, file) => {
      const resource = file.resources.get(`${file.id}#`);
      if (resource) resources.set(uri, resource);
      settle(uri);
    },
    miss: (uri, absence) => {
      absent.set(uri, absence);
      settle(uri);
    },
    walk: () => {
      enterAll(state);
      if (waiting.size > 0 || !state.hasNewNames) return;
      const { hopeless } = state;
      state.hopeless = [];
      state.hasNewNames = false;
      for (const reference of hopeless) follow(state, reference);
      enterAll(state);
    },
    lost: () => state.hopeless.flatMap((reference) => toLost(state, reference)),
  };
  crawl.add(root);
  return crawl;
}

/** Whether a requirement's name is none of a component, and may be a reference in this version. */
function createSchemeTest(root: unknown): (name: string) => boolean {
  if (!String(property(root, 'openapi')).startsWith('3.2')) return () => false;
  const schemes = property(property(root, 'components'), 'securitySchemes');
  return (name) => /[/#]/.test(name) && property(schemes, name) === undefined;
}

/** Whether the file has names beyond the one it was read by. The first to claim a name keeps it. */
function register(
  { uri, resources: own }: SpecFile,
  resources: Map<string, Resource>,
  anchors: Map<string, Resource>,
): boolean {
  let brings = false;
  for (const resource of own.values()) {
    brings ||= resource.uri !== uri || resource.anchors.size > 0;
    if (!resources.has(resource.uri)) resources.set(resource.uri, resource);
    for (const anchor of resource.anchors.keys()) if (!anchors.has(anchor)) anchors.set(anchor, resource);
  }
  return brings;
}

function enterAll(state: State): void {
  // The list grows while it is walked.
  for (const task of state.tasks) enter(state, task);
  state.tasks.length = 0;
}

function enter(state: State, { value, pointer, place }: Task): void {
  const path: (string | number)[] = [];
  // The root document is walked as a tree: its nodes cannot meet again but through YAML's aliases.
  const isRoot = place.kind === 'document';
  const note = (ref: string, at: Place): void => {
    if (state.known.has(ref) && isRoot) return;
    follow(state, { ref, pointer: child(pointer, ...path), place: at });
  };
  walkPlace(value, place, {
    path,
    note,
    isNew: isRoot ? () => true : (node, kind) => isNew(state, node, kind),
    isSchemeReference: (name) => state.isSchemeReference(name),
  });
}

function isNew({ entered }: State, node: object, kind: Kind): boolean {
  const nodes = entered.get(kind) ?? new Set();
  entered.set(kind, nodes);
  return !nodes.has(node) && nodes.add(node).size > 0;
}

function follow(state: State, reference: Reference): void {
  const { ref, pointer, place } = reference;
  const found = lookUp(state, ref, pointer);
  if (found.kind === 'found') {
    const isLocal = ref.startsWith('#') && fileOf(pointer) === '';
    if (isLocal && state.files.get('')?.resources.size === 1) state.known.add(ref);
    const target = `${place.holds} ${place.kind} ${found.pointer}`;
    if ((isLocal && walkedAnyway.test(found.pointer)) || state.targets.has(target)) return;
    state.targets.add(target);
    state.tasks.push({ value: found.value, pointer: found.pointer, place });
    return;
  }
  const file = ref.startsWith('#') ? undefined : wantedBy(state, reference);
  if (file === undefined) state.hopeless.push(reference);
  else if (!state.waiting.get(file)?.push(reference)) state.waiting.set(file, [reference]);
}

/** The file that a reference needs; nothing where it is known already, or is no file. */
function wantedBy(state: State, { ref, pointer }: Reference): string | undefined {
  const [uriReference = ''] = ref.split('#');
  const uris = candidatesOf(state, uriReference, pointer).filter((uri) => uri.startsWith('file:'));
  return uris.some((uri) => state.resources.has(uri))
    ? undefined
    : uris.find((uri) => !state.absent.has(uri));
}

function toLost(state: State, { ref, pointer }: Reference): readonly LostReference[] {
  const found = lookUp(state, ref, pointer);
  return found.kind === 'lost' ? [{ pointer, code: found.code, reason: found.reason }] : [];
}
