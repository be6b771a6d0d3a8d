import { deepFreeze, type JsonObject } from '../../../base/json.ts';
import type { OpenApiDocument } from '../document/document.ts';
import { definitionName } from './definitionName.ts';

/** A schema that others refer to, converted once for the whole document. */
export interface Definition {
  readonly name: string;
  readonly pointer: string;
  readonly written: unknown;
  /** Names of the definitions that it refers to. */
  readonly refs: Set<string>;
  /** References to definitions that judge the same value as this one does. */
  readonly inPlace: { readonly to: string; readonly holder: JsonObject }[];
  schema: JsonObject;
  /** How many schemas it is made of, those behind references left out. */
  nodes: number;
}

export interface Definitions {
  /** The name of what stands at a pointer; asks for its conversion at the first time. */
  nameOf(pointer: string, written: unknown): string;
  get(name: string): Definition | undefined;
  /** Converts what was asked for, and whatever that asks for in turn. */
  convertPending(convert: (definition: Definition) => void, broke: (pointer: string) => void): void;
  /**
   * Everything that the names reach, by name, the nearest first. What would exceed `mostNodes` accepts
   * anything, and its pointer is told.
   */
  collect(refs: ReadonlySet<string>, mostNodes: number, exceeded: (pointer: string) => void): JsonObject;
}

/** Longer chains of references in place are cut like cycles: whoever validates would follow them too. */
const longestChain = 100;

export function createDefinitions(document: OpenApiDocument): Definitions {
  const byName = new Map<string, Definition>();
  const byPointer = new Map<string, string>();
  const pending: Definition[] = [];
  const settled = new Set<Definition>();
  return {
    nameOf: (pointer, written) => {
      const known = byPointer.get(pointer);
      if (known !== undefined) return known;
      const name = definitionName(document, pointer, byName);
      const definition: Definition = {
        name,
        pointer,
        written,
        refs: new Set(),
        inPlace: [],
        schema: {},
        nodes: 0,
      };
      byPointer.set(pointer, name);
      byName.set(name, definition);
      pending.push(definition);
      return name;
    },
    get: (name) => byName.get(name),
    convertPending: (convert, broke) => {
      const converted: Definition[] = [];
      for (let next = pending.pop(); next; next = pending.pop()) {
        convert(next);
        converted.push(next);
      }
      // Settled definitions cannot refer to newer ones, so every new cycle lies among the new.
      breakCycles(converted, byName, settled, broke);
      for (const { schema } of converted) deepFreeze(schema);
    },
    collect: (refs, mostNodes, exceeded) => {
      const out: JsonObject = {};
      let left = mostNodes;
      // A Set hands out what is added while it is walked.
      const reached = new Set(refs);
      for (const name of reached) {
        const definition = byName.get(name);
        if (!definition) continue;
        left -= definition.nodes;
        out[name] = left < 0 ? {} : definition.schema;
        if (left < 0) exceeded(definition.pointer);
        else for (const inner of definition.refs) reached.add(inner);
      }
      return out;
    },
  };
}

/** Takes out the reference that closes a cycle in which no step leads into the value: it would never end. */
function breakCycles(
  definitions: readonly Definition[],
  byName: ReadonlyMap<string, Definition>,
  done: Set<Definition>,
  broke: (pointer: string) => void,
): void {
  const open = new Set<Definition>();
  const visit = (definition: Definition): void => {
    open.add(definition);
    for (const { to, holder } of definition.inPlace) {
      const next = byName.get(to);
      if (!next || done.has(next)) continue;
      if (open.has(next) || open.size > longestChain) {
        delete holder['$ref'];
        broke(next.pointer);
      } else {
        visit(next);
      }
    }
    open.delete(definition);
    done.add(definition);
  };
  for (const definition of definitions) if (!done.has(definition)) visit(definition);
}
