/** Reads what objects have at a path that may lead to several values. */
import type { ColumnKind, Table } from "../../catalogue/model.ts";
import type { ReadSession } from "../../instances/instance.ts";
import { allOf, join, raw, type Sql, sql } from "../../instances/sql.ts";
import { Query } from "../query.ts";
import { joinPath } from "./joinPath.ts";
import type { ResolvedPath } from "./path.ts";
import { valueOrder } from "./pathValue.ts";

export interface CellStatement {
  query: Query;
  kind: ColumnKind;
  /** Rows of an object's id and a value: without doubles and sorted, or, of features, in the order in which they were set. */
  text: Sql;
}

/** The statement for the objects with these ids, of no more than `most` rows; undefined where the database lacks what their values are in. */
export function cellStatement(
  session: ReadSession,
  table: Table,
  path: ResolvedPath,
  ids: readonly string[],
  most: number,
): CellStatement | undefined {
  const query = new Query(session);
  const alias = query.alias();
  const joined = joinPath(query, { table, alias }, path);
  if (!joined) return undefined;
  const { dialect } = query;
  const { expression, kind } = joined.value;
  const key = dialect.filters.groupKey(expression, kind);
  const shown =
    kind === "json" && !joined.place ? dialect.filters.json.any(expression) : joined.place ? expression : key;
  const items = joined.joins.map(({ item, on }) => sql`JOIN ${item} ON ${on}`);
  const from = join([sql`${query.table(table)} ${alias}`, ...items], " ");
  const where = allOf([dialect.filters.isOneOf(sql`${alias}.id`, "bigint", ids), sql`${key} IS NOT NULL`]);
  const [grouping, order] = joined.place
    ? [raw(""), joined.place]
    : [sql` GROUP BY ${alias}.id, ${key}`, valueOrder(dialect, kind, key)];
  const selected = sql`${alias}.id, ${dialect.select(shown, kind)}`;
  return {
    query,
    kind,
    text: sql`SELECT ${selected} FROM ${from} WHERE ${where}${grouping} ORDER BY ${alias}.id, ${order} LIMIT ${String(most)}`,
  };
}
