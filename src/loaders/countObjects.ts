import type { Table } from "../catalogue/model.ts";
import type { ReadSession } from "../instances/instance.ts";
import { allOf, render, sql } from "../instances/sql.ts";
import { registrySource } from "../query/source.ts";

/** How many objects each of the tables shows by default, in their order: one statement. */
export async function countObjects(session: ReadSession, tables: readonly Table[]): Promise<number[]> {
  if (tables.length === 0) return [];
  const counts = tables.map((table) => {
    const { from, conditions } = registrySource(session, table, null);
    return render(sql`(SELECT count(*) FROM ${from} WHERE ${allOf(conditions)})`, session.dialect);
  });
  const [row = []] = await session.reader.all(`SELECT ${counts.join(", ")}`);
  return row.map(Number);
}
