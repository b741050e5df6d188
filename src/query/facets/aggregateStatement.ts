/** Adds up columns of a list's entries: of all of the list, whatever its page, or of each owner's. */
import type { Column } from "../../catalogue/model.ts";
import { allOf, join, raw, type Sql, sql } from "../../instances/sql.ts";
import type { Source } from "../source.ts";

/** Number of values that a statement gives for each column, behind the owner and the number of entries. */
export const AGGREGATES = 4;

/** Columns: owner, number of entries, then for each column number of values, sum, least and greatest. */
export function aggregateStatement(source: Source, columns: readonly Column[]): Sql {
  const { query, table, alias, parent } = source;
  const { dialect } = query;
  const found = columns.flatMap((column) => {
    const value = query.column(alias, table, column.column);
    const ends = ["min", "max"].map((which) => dialect.select(sql`${which}(${value})`, column.kind));
    return [sql`count(${value})`, dialect.filters.sum(value, column.kind), ...ends];
  });
  const selected = join([parent ?? raw("0"), raw("count(*)"), ...found], ", ");
  const groups = parent ? sql` GROUP BY ${parent}` : raw("");
  return sql`SELECT ${selected} FROM ${source.from} WHERE ${allOf(source.conditions)}${groups}`;
}
