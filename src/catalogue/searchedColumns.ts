import type { Column, Table } from "./model.ts";

/** The columns that a search looks through: all text, as in LaminDB (2.12.1, `_search` in query_manager), uids and hashes too. */
export function searchedColumns({ columns }: Table): Column[] {
  return columns.filter(({ kind }) => kind === "string" || kind === "text");
}
