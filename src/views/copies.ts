import { isHiddenBranch } from "../catalogue/fixedRows.ts";
import type { Table } from "../catalogue/model.ts";
import type { Instance } from "../instances/instance.ts";
import type { Loaders } from "../loaders/loaders.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import type { Selection } from "../query/selection.ts";

/** By what an object is a copy of another one: it has the same uid, or another uid and the same hash. */
export type CopyMatch = "UID" | "HASH";

export interface Copy {
  instance: Instance;
  object: LoadedObject;
  match: CopyMatch;
}

/** An object whose copies are looked for, by what they have in common with it. */
export interface Original {
  object: LoadedObject;
  uid: string;
  /** Of registries that have one; null where the object has none. */
  hash: string | null;
}

/** Column that says what an object's content is; undefined for registries without, and for notes, which say it only of a text. */
export function contentColumn(table: Table): string | undefined {
  return table.kind === "registry" ? table.column("hash")?.column : undefined;
}

/**
 * The copies of an object in one instance, without itself: by uid on any branch, by hash outside trash and archive. All objects
 * of a level together are one statement for each of both; there are none where the database lacks the table.
 */
export async function copiesIn(
  loaders: Loaders,
  { object: original, uid, hash }: Original,
  instance: Instance,
  selection: Selection,
): Promise<Copy[]> {
  const { table } = original;
  const content = contentColumn(table);
  const isItself = original.instance === instance && !original.unsaved; // whatever has its uid in this instance
  const columns = new Set([...selection.columns, "uid", ...(content ? [content, "branch_id"] : [])]);
  const rows = (column: string, value: string) =>
    loaders.rows(instance, table, column, value, { columns, toOne: selection.toOne });
  const [byUid, byHash] = await Promise.all([
    isItself ? [] : rows("uid", uid),
    content && hash ? rows(content, hash) : [],
  ]);
  const others = byHash.filter(({ values }) => values.get("uid") !== uid && !isHiddenBranch(values.get("branch_id")));
  return [
    ...byUid.map((object): Copy => ({ instance, object, match: "UID" })),
    ...others.map((object): Copy => ({ instance, object, match: "HASH" })),
  ];
}
