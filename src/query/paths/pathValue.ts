import type { ColumnKind } from "../../catalogue/model.ts";
import type { Dialect } from "../../instances/dialects/dialect.ts";
import { join, type Sql, sql } from "../../instances/sql.ts";

/** A value that a path leads to, in SQL. */
export interface PathValue {
  expression: Sql;
  kind: ColumnKind;
}

/** The keys by which values are sorted, given by their group's key: numbers as numbers, text by code points. */
export function valueOrder({ filters }: Dialect, kind: ColumnKind, key: Sql): Sql {
  if (kind !== "json") return key;
  const keys = [filters.json.number(key, []), filters.json.text(key, [])].map((one) => sql`${one} NULLS LAST`);
  return join([...keys, filters.json.whole(key)], ", ");
}
