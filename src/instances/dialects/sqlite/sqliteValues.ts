/** How names and values are written for SQLite: what its dialect, filters and writer share. */
import { type ColumnKind, INTEGER_KINDS } from "../../../catalogue/model.ts";
import { sql } from "../../sql.ts";
import type { Dialect } from "../dialect.ts";

function encode(kind: ColumnKind, text: string | null): string | null {
  if (text === null || kind !== "boolean") return text;
  return text === "true" ? "1" : "0";
}

/** The part of SQLite's dialect that does not need the rest. */
export const sqliteValues = {
  quote: (identifier) => `"${identifier.replaceAll('"', '""')}"`,
  encode,
  isOneOf: (expression, _kind, list) =>
    sql`(${expression} IN (SELECT value FROM json_each(${list})) AND gateway_wanted(${expression}))`,
  // digits stay bare, so that the index on an integer column is used and 2^53 + 1 stays exact
  listParam: (kind, values) =>
    INTEGER_KINDS.has(kind) ? `[${values.join(",")}]` : JSON.stringify(values.map((value) => encode(kind, value))),
} satisfies Partial<Dialect>;
