import type { Table } from "../../src/catalogue/model.ts";

/**
 * SQL for both databases that inserts rows like the first one of a table, which must have one. `own` gives other values by
 * column, as expressions; `n.i` counts the rows from 1.
 */
export function copiesOfFirst(table: Table, count: number, own: Record<string, string>): string {
  const copied = table.columns.map(({ column }) => column).filter((column) => column !== "id");
  const values = copied.map((column) => own[column] ?? `t."${column}"`);
  return `INSERT INTO "${table.table}" (${copied.map((column) => `"${column}"`).join(", ")})
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    SELECT ${values.join(", ")} FROM n CROSS JOIN (SELECT * FROM "${table.table}" ORDER BY id LIMIT 1) t`;
}
