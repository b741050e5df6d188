import type { Table } from "../../../catalogue/model.ts";
import type { RefusalSearch } from "../../writer.ts";
import type { Reader } from "../reader.ts";
import { postgresValues } from "./postgresValues.ts";

const COLUMNS = `SELECT a.attname AS c0, format_type(a.atttypid, NULL) AS c1,
    CASE WHEN a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod > 4 THEN a.atttypmod - 4 END AS c2
  FROM pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;

/** Makes `refusedColumn`: the first value that is too long for its column, or that its column's type does not take. */
export function makeRefusedColumn(
  all: Reader["all"],
  attempt: RefusalSearch["attempt"],
): RefusalSearch["refusedColumn"] {
  return async (table: Table, row) => {
    for (const [name, type, length] of await all(COLUMNS, [postgresValues.quote(table.table)])) {
      const [column, canonical] = [String(name), row[String(name)]];
      const kind = table.column(column)?.kind;
      if (canonical == null || kind === undefined) continue;
      const text = postgresValues.encode(kind, canonical)!;
      if (length !== null && [...text].length > Number(length)) return column;
      const isTaken = await attempt(() => all(`SELECT CAST($1::text AS ${type}) IS NULL AS c0`, [text])).then(
        () => true,
        () => false,
      );
      if (!isTaken) return column;
    }
    return undefined;
  };
}
