import type { Table } from "../catalogue/model.ts";
import type { Instance } from "../instances/instance.ts";
import { allOf, render, sql } from "../instances/sql.ts";
import { registrySource } from "./source.ts";

/** How many objects each of the tables shows by default, in their order: one statement. */
export async function countObjects(instance: Instance, tables: readonly Table[]): Promise<number[]> {
  if (tables.length === 0) return [];
  const schema = await instance.schema();
  const counts = tables.map((table) => {
    const { from, conditions } = registrySource(instance, schema, table, null);
    return render(sql`(SELECT count(*) FROM ${from} WHERE ${allOf(conditions)})`, instance.dialect);
  });
  const [row = []] = await instance.all(`SELECT ${counts.join(", ")}`);
  return row.map(Number);
}
