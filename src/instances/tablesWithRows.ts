import type { Table } from "../catalogue/model.ts";
import type { ColumnIn, Database } from "./readTable.ts";
import { bind, join, param, raw, render, sql } from "./sql.ts";

/** Which of these tables have a row whose column is one of the values: one statement for all of them. */
export async function tablesWithRows(
  { dialect, schema, reader }: Database,
  asked: readonly (ColumnIn & { table: Table })[],
): Promise<Set<Table>> {
  const present = asked.filter(({ table, column, values }) => schema.hasColumn(table, column) && values.length > 0);
  if (present.length === 0) return new Set();
  const kindOf = ({ table, column }: { table: Table; column: string }) => table.column(column)!.kind;
  const parts = present.map((one, i) => {
    const list = param(dialect.listParam(kindOf(one), one.values));
    const among = dialect.isOneOf(raw(dialect.quote(one.column)), kindOf(one), list);
    return sql`SELECT ${String(i)} AS c0 WHERE EXISTS (SELECT 1 FROM ${schema.from(one.table)} r WHERE ${among})`;
  });
  const statement = join(parts, " UNION ALL ");
  const rows = await reader.all(render(statement, dialect), bind(statement));
  return new Set(rows.map(([i]) => present[Number(i)]!.table));
}
