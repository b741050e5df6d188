import type { Table } from "../catalogue/model.ts";
import type { ReadSession } from "../instances/instance.ts";
import { join, raw, sql } from "../instances/sql.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import { Query } from "../query/query.ts";
import type { Selection } from "../query/selection.ts";
import { addTo } from "../util/addTo.ts";

/**
 * The objects whose column has one of the values, in row order, by value: one statement. None where the
 * database lacks the table or the column. With `most` no statement gives more than one row beyond that: where it
 * would, the values are halved, and of a single one there are `most` + 1.
 */
export async function loadRows(
  session: ReadSession,
  table: Table,
  column: string,
  values: readonly string[],
  selection: Selection,
  most?: number,
): Promise<Map<string, LoadedObject[]>> {
  const { dialect, schema } = session;
  const found = new Map<string, LoadedObject[]>();
  const kind = table.column(column)?.kind;
  if (!kind || !schema.hasTable(table) || !schema.hasColumn(table, column)) return found;
  const query = new Query(session);
  const alias = query.alias();
  const shape = query.selectObject(alias, table, selection);
  const by = query.column(alias, table, column);
  const position = query.select(by, kind);
  const condition = dialect.filters.isOneOf(by, kind, values);
  const from = join([sql`${query.table(table)} ${alias}`, ...query.joins], " ");
  const limit = raw(most === undefined ? "" : `LIMIT ${most + 1}`);
  const rows = await query.run(
    sql`SELECT ${query.selected} FROM ${from} WHERE ${condition} ORDER BY ${alias}.id ${limit}`,
  );
  if (rows.length > (most ?? rows.length) && values.length > 1) {
    const middle = values.length >> 1;
    const read = (part: readonly string[]) => loadRows(session, table, column, part, selection, most);
    return new Map([...(await read(values.slice(0, middle))), ...(await read(values.slice(middle)))]);
  }
  for (const row of rows) {
    const value = dialect.decode(kind, row[position])!;
    addTo(found, value, query.readObject(shape, row)!);
  }
  return found;
}
