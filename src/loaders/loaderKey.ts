import type { Table } from "../catalogue/model.ts";
import type { Instance } from "../instances/instance.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import type { ListArgs } from "../query/page.ts";
import type { Relation } from "../query/relationSource.ts";
import { type EdgeSelection, type Selection, selectionKey } from "../query/selection.ts";

/** All that a loader's statements depend on, but for the objects that they are asked of. */
export interface LoaderKey {
  /** What is read; names nothing else. */
  reads: string;
  instance: Instance;
  table?: Table;
  relation?: Relation;
  args?: ListArgs;
  selection?: Selection | EdgeSelection;
  /** Whatever else of its own. */
  others?: readonly (string | number | boolean | undefined | readonly string[])[];
}

/** What a loader of the lists that a relation has from a table's objects depends on. */
export function keyOfList({ instance, table }: LoadedObject, relation: Relation, args: ListArgs) {
  return { instance, table, relation, args };
}

/** Texts of the keys of one request. */
export class KeyTexts {
  /** The same selection is asked for once for each parent of a field. */
  readonly #selections = new Map<Selection, string>();

  /** Equal for keys of one loader. */
  of({ reads, instance, table, relation, args, selection, others }: LoaderKey): string {
    return JSON.stringify([
      reads,
      instance.config.id,
      table?.table,
      relation?.name,
      args,
      this.#all(selection),
      others,
    ]);
  }

  #all(selection: Selection | EdgeSelection | undefined): unknown {
    if (!selection || "columns" in selection) return selection && this.#one(selection);
    const { node, link, cursors } = selection;
    return [this.#one(node), this.#one(link), cursors];
  }

  #one(selection: Selection): string {
    let text = this.#selections.get(selection);
    if (text === undefined) {
      text = selectionKey(selection);
      this.#selections.set(selection, text);
    }
    return text;
  }
}
