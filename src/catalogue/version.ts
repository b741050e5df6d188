/** The version of an object, as LaminDB's `IsVersioned.version` gives it (2.12.1). */
import type { Table } from "./model.ts";

/** Columns that it is made of. */
export const VERSION_COLUMNS = ["version_tag", "uid"] as const;

/** How many characters at the end of a uid tell versions apart. */
export const VERSION_LENGTH = 4;

/** Whether a table's objects have one. */
export function hasVersion(table: Table): boolean {
  return table.isVersioned && VERSION_COLUMNS.every((name) => table.column(name));
}

/** Its tag, else the end of its uid. */
export function versionOf(tag: string | null, uid: string | null): string {
  return tag || (uid ?? "").slice(-VERSION_LENGTH);
}
