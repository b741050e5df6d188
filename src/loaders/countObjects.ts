import type { Table } from "../catalogue/model.ts";
import type { ReadSession } from "../instances/instance.ts";
import { allOf, bind, join, render, sql } from "../instances/sql.ts";
import { Names } from "../query/names.ts";
import { registrySource } from "../query/source.ts";

/** How many objects each of the tables shows by default, in their order: one statement. */
export async function countObjects(session: ReadSession, tables: readonly Table[]): Promise<number[]> {
  if (tables.length === 0) return [];
  const names = new Names();
  const counts = tables.map((table) => {
    const { from, conditions } = registrySource(session, table, {}, names);
    return sql`(SELECT count(*) FROM ${from} WHERE ${allOf(conditions)})`;
  });
  const statement = sql`SELECT ${join(counts, ", ")}`;
  const [row = []] = await session.reader.all(render(statement, session.dialect), bind(statement));
  return row.map(Number);
}
