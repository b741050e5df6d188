/**
 * What rows of older databases have in columns that LaminDB has declared NOT NULL since: what its migrations give such rows.
 * Only reads take it; a sync goes on with what the source really holds.
 */

import { SPACE_ALL } from "../catalogue/fixedRows.ts";
import { type Column, isReference } from "../catalogue/model.ts";
import { isNonNull } from "../schema/fields.ts";

/** LaminDB's migrations name whoever runs them, who is most often the user that made the database. */
const FIRST_USER = "(SELECT min(id) FROM lamindb_user)";

const EMPTY: Readonly<Partial<Record<Column["kind"], string>>> = {
  boolean: "FALSE",
  float: "0.0",
  integer: "0",
  smallint: "0",
};

/** The value as SQL; undefined for columns of which rows may have none. */
export function givenValue(column: Column): string | undefined {
  if (!isNonNull(column) || column.name === "uid") return undefined;
  if (isReference(column)) return column.target.typeName === "User" ? FIRST_USER : SPACE_ALL;
  const { default: value, kind } = column;
  if (value === undefined) return EMPTY[kind] ?? "''";
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value).toUpperCase();
}
